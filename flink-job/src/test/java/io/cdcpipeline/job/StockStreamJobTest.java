package io.cdcpipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.config.Settings;
import io.cdcpipeline.sink.protocol.FaultInjector;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class StockStreamJobTest {
  private final StreamExecutionEnvironment env =
      StreamExecutionEnvironment.createLocalEnvironment(new Configuration());

  @Test
  void everyOperatorHasAUidOfOurs() {
    StockStreamJob.define(env, settings(), FaultInjector.NONE);

    StreamGraph graph = env.getStreamGraph();

    assertThat(graph.getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .doesNotContainNull()
        .doesNotHaveDuplicates();
    // Fails where an operator that keeps state has none.
    assertThat(graph.getJobGraph().getVerticesAsArray()).isNotEmpty();
  }

  @Test
  void everyOperatorHasANameThatSaysWhatItDoes() {
    StockStreamJob.define(env, settings(), FaultInjector.NONE);

    assertThat(env.getExecutionPlan())
        .contains("stock-stream", "parse", "enrich", "mongodb: Writer", "redis: Writer")
        .contains("dead-letters: Writer");
  }

  @Test
  void noCredentialGetsIntoWhatTheClusterShows() {
    StockStreamJob.define(env, settings(), FaultInjector.NONE);

    assertThat(env.getConfiguration().toString()).doesNotContain("hunter2");
    assertThat(env.getExecutionPlan()).doesNotContain("hunter2");
  }

  private static JobSettings settings() {
    return JobSettings.from(
        Settings.of(
            Map.of(
                "MONGODB_URI", "mongodb://user:hunter2@localhost:1/?replicaSet=rs0",
                "REDIS_URI", "redis://user:hunter2@localhost:1")));
  }
}
