package io.cdcpipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.config.Secret;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class CheckpointPolicyTest {

  @Test
  void writesDownEveryPromiseOfTheJob() {
    Configuration configuration = CheckpointPolicy.configuration(settings(0), new Configuration());

    assertThat(configuration.toMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("execution.checkpointing.mode", "EXACTLY_ONCE"),
                Map.entry("execution.checkpointing.interval", "250 ms"),
                Map.entry("execution.checkpointing.timeout", "5 min"),
                Map.entry("execution.checkpointing.tolerable-failed-checkpoints", "3"),
                Map.entry("execution.checkpointing.num-retained", "3"),
                Map.entry(
                    "execution.checkpointing.externalized-checkpoint-retention",
                    "RETAIN_ON_CANCELLATION"),
                Map.entry("execution.checkpointing.storage", "filesystem"),
                Map.entry("execution.checkpointing.dir", "file:///checkpoints"),
                Map.entry("execution.checkpointing.incremental", "true"),
                Map.entry("execution.checkpointing.checkpoints-after-tasks-finish", "true"),
                Map.entry("state.backend.type", "rocksdb"),
                Map.entry("pipeline.generic-types", "false"),
                Map.entry("pipeline.auto-generate-uids", "false"),
                Map.entry("pipeline.object-reuse", "true"),
                Map.entry("pipeline.max-parallelism", "720"),
                Map.entry("restart-strategy.type", "exponential-delay"),
                Map.entry("restart-strategy.exponential-delay.initial-backoff", "100 ms"),
                Map.entry("restart-strategy.exponential-delay.max-backoff", "5 s"),
                Map.entry("restart-strategy.exponential-delay.reset-backoff-threshold", "1 min")));
  }

  @Test
  void leavesTheRestartStrategyToAClusterThatHasOne() {
    Configuration cluster = new Configuration();
    cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "none");

    assertThat(CheckpointPolicy.configuration(settings(0), cluster).toMap())
        .doesNotContainKey("restart-strategy.type");
  }

  @Test
  void takesEffectInAnEnvironment() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    env.configure(CheckpointPolicy.configuration(settings(3), env.getConfiguration()));

    assertThat(env.getParallelism()).isEqualTo(3);
    assertThat(env.getMaxParallelism()).isEqualTo(720);
    assertThat(env.getCheckpointInterval()).isEqualTo(250);
    assertThat(env.getConfig().isObjectReuseEnabled()).isTrue();
  }

  private static JobSettings settings(int parallelism) {
    return new JobSettings(
        "localhost:9092",
        new Secret("mongodb://localhost"),
        "market",
        new Secret("redis://localhost"),
        "stock",
        Duration.ofMillis(250),
        "file:///checkpoints",
        parallelism);
  }
}
