package io.cdcpipeline.job;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * How the job keeps its state and comes back after a failure. What is written here wins over the
 * cluster's own configuration, except for the restart strategy, which is the operator's choice.
 */
public final class CheckpointPolicy {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int TOLERABLE_FAILURES = 3;
  private static final int RETAINED = 3;

  /**
   * Many divisors: key groups spread evenly over most parallelisms. In savepoints: never change.
   */
  private static final int MAX_PARALLELISM = 720;

  private CheckpointPolicy() {}

  /**
   * What to configure an environment with.
   *
   * @param cluster the environment's configuration so far
   */
  public static Configuration configuration(JobSettings settings, ReadableConfig cluster) {
    Configuration configuration = new Configuration();
    checkpoints(configuration, settings);
    pipeline(configuration, settings);
    if (cluster.getOptional(RestartStrategyOptions.RESTART_STRATEGY).isEmpty()) {
      restarts(configuration);
    }
    return configuration;
  }

  private static void checkpoints(Configuration configuration, JobSettings settings) {
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
    configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, TIMEOUT);
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_FAILURES);
    configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED);
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, settings.checkpointDirectory());
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // Otherwise the last changes of an input that ends would never be committed.
    configuration.set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, true);
  }

  private static void pipeline(Configuration configuration, JobSettings settings) {
    // A type without a serializer of its own stops the job when it is built, not in production.
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    // Every element is immutable.
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    if (settings.parallelism() > 0) {
      configuration.set(CoreOptions.DEFAULT_PARALLELISM, settings.parallelism());
    }
  }

  private static void restarts(Configuration configuration) {
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(100));
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(5));
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofMinutes(1));
  }
}
