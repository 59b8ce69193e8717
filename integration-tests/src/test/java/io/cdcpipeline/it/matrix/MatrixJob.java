package io.cdcpipeline.it.matrix;

import static org.awaitility.Awaitility.await;

import io.cdcpipeline.it.matrix.Trap.Arming;
import io.cdcpipeline.sink.protocol.FaultInjector;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job of the crash matrix, in a process of its own so that it can really be killed.
 *
 * <pre>
 *   numbers 0, 1, 2… -> keyed by number mod KEYS -> sink: add to a counter, append to a list
 * </pre>
 *
 * Neither operation is idempotent: each loss, repeat and change of order stays visible in the
 * store. The job never restarts by itself; the test does, as an operator would.
 */
final class MatrixJob {

  static final int KEYS = 13;
  static final int REFUSED = 3;

  private static final int NUMBERS_PER_CHECKPOINT = 60;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofMillis(150);
  private static final int RETAINED_CHECKPOINTS = 1_000;
  private static final int CHECKPOINTS_BEFORE_A_SAVEPOINT = 3;

  private MatrixJob() {}

  /** The argument is the folder of this run, with its {@link JobSpec}. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    JobSpec spec = JobSpec.load(folder.resolve(RunFolder.JOB));
    System.exit(run(spec, folder, System.err));
  }

  private static int run(JobSpec spec, Path folder, PrintStream log) {
    try {
      JobClient job = define(spec, folder).executeAsync();
      if (spec.trap().filter(trap -> trap.arming() != Arming.AT_ONCE).isPresent()) {
        takeSavepoint(job, spec, folder);
      }
      job.getJobExecutionResult().get();
      return 0;
    } catch (Exception e) {
      e.printStackTrace(log);
      return REFUSED;
    }
  }

  private static void takeSavepoint(JobClient job, JobSpec spec, Path folder) {
    Checkpoints checkpoints = new Checkpoints(spec.checkpoints());
    await().until(() -> checkpoints.complete().size() >= CHECKPOINTS_BEFORE_A_SAVEPOINT);
    String directory = folder.resolve(RunFolder.SAVEPOINTS).toUri().toString();
    boolean stops = spec.trap().orElseThrow().arming() == Arming.WHILE_IT_STOPS;
    CompletableFuture<String> savepoint =
        stops
            ? job.stopWithSavepoint(false, directory, SavepointFormatType.CANONICAL)
            : job.triggerSavepoint(directory, SavepointFormatType.CANONICAL);
    savepoint.join();
  }

  private static StreamExecutionEnvironment define(JobSpec spec, Path folder) {
    Milestones milestones = new Milestones(spec.guarantee(), folder);
    FaultInjector trap = spec.trapIn(folder);
    FaultInjector faults =
        (point, where) -> {
          milestones.reached(point, where);
          trap.reached(point, where);
        };
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(spec.parallelism(), configuration(spec));
    environment
        .fromSource(
            new DataGeneratorSource<>(
                number -> number,
                spec.numbers(),
                new Pace(folder.toString(), NUMBERS_PER_CHECKPOINT),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .setParallelism(1)
        .uid("numbers")
        .keyBy(number -> number % KEYS)
        .sinkTo(spec.store().sink(spec, faults))
        .uid("sink");
    return environment;
  }

  private static Configuration configuration(JobSpec spec) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, spec.checkpoints().toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    spec.restore()
        .ifPresent(
            path -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri() + ""));
    return configuration;
  }

  /** The key of a number, in both stores. */
  static String key(long number) {
    return "k" + number % KEYS;
  }
}
