package io.cdcpipeline.benchmarks.sinks;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The measured job, which is the same on both sides but for its sink: a generator, the shuffle by
 * key that order per key needs, and one sink subtask.
 */
final class JobRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Assignment assignment;
  private final MiniCluster cluster;

  JobRun(Assignment assignment) throws Exception {
    this.assignment = assignment;
    this.cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration())
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
    cluster.start();
  }

  /** Starts the measured job. */
  JobID start(Journal journal) throws Exception {
    return submit(Stores.MEASURED, assignment.load().events(), assignment.pace(), journal);
  }

  /** Runs a job of the same kind to its end, so that the compiler has seen the code. */
  void warmUp(Journal journal) throws Exception {
    if (assignment.load().warmUp() > 0) {
      Assignment.Pace pace = Assignment.Pace.backlog(assignment.pace().intervalMillis());
      awaitEnd(submit(Stores.WARM_UP, assignment.load().warmUp(), pace, journal));
    }
  }

  private JobID submit(String place, long events, Assignment.Pace pace, Journal journal)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(place));
    environment
        .fromSource(
            new DataGeneratorSource<>(
                new Trades(
                    assignment.load().keys(),
                    assignment.site().seed(),
                    journal,
                    pace.perSecond() > 0),
                events,
                limit(pace),
                TypeInformation.of(Trade.class)),
            WatermarkStrategy.noWatermarks(),
            "trades")
        .setParallelism(1)
        .uid("trades")
        .keyBy(Trade::key)
        .sinkTo(assignment.load().writing().sink(assignment, place, journal))
        .setParallelism(1)
        .uid("sink");
    return cluster.submitJob(environment.getStreamGraph()).get().getJobID();
  }

  private static RateLimiterStrategy<?> limit(Assignment.Pace pace) {
    if (pace.perCheckpoint() > 0) {
      return RateLimiterStrategy.perCheckpoint(pace.perCheckpoint());
    }
    return pace.perSecond() > 0
        ? RateLimiterStrategy.perSecond(pace.perSecond())
        : RateLimiterStrategy.noOp();
  }

  private Configuration configuration(String place) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    if (assignment.pace().intervalMillis() > 0) {
      configuration.set(
          CheckpointingOptions.CHECKPOINTING_INTERVAL,
          Duration.ofMillis(assignment.pace().intervalMillis()));
      configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      configuration.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints(place).toUri().toString());
      configuration.set(
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
          ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }
    if (!assignment.restoreFrom().isEmpty()) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, assignment.restoreFrom());
    }
    return configuration;
  }

  private Path checkpoints(String place) {
    return Path.of(assignment.site().directory(), "checkpoints", place);
  }

  /**
   * Waits until the job has finished.
   *
   * @throws Exception the job's own, if it failed
   */
  void awaitEnd(JobID job) throws Exception {
    cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
  }

  boolean isRunning(JobID job) throws Exception {
    JobStatus status = cluster.getJobStatus(job).get();
    return !status.isGloballyTerminalState();
  }

  void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get();
    cluster.requestJobResult(job).get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
  }

  CheckpointStatsSnapshot checkpoints(JobID job) throws Exception {
    return cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
  }

  @Override
  public void close() {
    cluster.closeAsync().join();
  }
}
