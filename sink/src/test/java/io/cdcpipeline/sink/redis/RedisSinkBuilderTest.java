package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSinkBuilderTest {

  private static final String URI = "redis://localhost:6379";

  private static RedisSinkBuilder<String> builder(String sinkId, String uri) {
    return RedisSink.builder(sinkId, uri, (element, out) -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:hunter2secret@",
        "redis://user:hunter2secret with space@localhost:6379",
        "http://user:hunter2secret@localhost:6379",
        "hunter2secret",
        "",
      })
  void aMalformedUriIsRefusedWithoutBeingRepeated(String uri) {
    assertThatThrownBy(() -> builder("stock", uri).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sink stock")
        .hasMessageContaining("redis://")
        .hasMessageNotContaining("hunter2secret")
        .hasNoCause();
  }

  @Test
  void theOptionsThatTravelToTheTasksRenderAsTheSinkIdOnly() {
    String uri = "redis://user:hunter2secret@localhost:6379";

    assertThat(new RedisSinkOptions(SinkOptions.of("stock"), uri, PoisonPolicy.FAIL, 1, 1))
        .hasToString("RedisSink stock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "a/b", "a|b", "a:b", "{tag}"})
  void aSinkIdThatCouldNotBeToldApartIsRefused(String sinkId) {
    assertThatThrownBy(() -> builder(sinkId, URI))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 64 of the characters");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_001})
  void aChunkOutsideItsRangeIsRefused(int operations) {
    assertThatThrownBy(() -> builder("stock", URI).chunkOperations(operations))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + operations);
  }
}
