package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.SinkOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
  void theOptionsThatTravelToTheTasksRenderWithoutSecrets() {
    RedisTarget target =
        RedisTarget.parse("redis-sentinel://user:hunter2secret@a:1,b:2/prices").orElseThrow();
    RedisSecurity security =
        RedisSecurity.DEFAULT
            .trust(new RedisSecurity.Store("/trust.p12", "hunter2secret"))
            .sentinel("user", "hunter2secret");
    RedisSinkOptions options =
        new RedisSinkOptions(SinkOptions.of("stock"), target, security, null, null, "");

    assertThat(options).hasToString("RedisSink stock");
    assertThat(target).hasToString("SENTINEL [a:1, b:2] prices");
    assertThat(security.toString()).doesNotContain("hunter2secret");
  }

  static Stream<List<Object>> uris() {
    return Stream.of(
        List.of("redis://h:1", RedisTarget.Kind.STANDALONE, "h:1", "", 0, "null", "null"),
        List.of("rediss://u:p%40%3A@h:1/3", RedisTarget.Kind.STANDALONE, "h:1", "", 3, "u", "p@:"),
        List.of("redis://:p@h:1", RedisTarget.Kind.STANDALONE, "h:1", "", 0, "null", "p"),
        List.of(
            "redis-sentinel://a:1,b:2/m",
            RedisTarget.Kind.SENTINEL,
            "a:1,b:2",
            "m",
            0,
            "null",
            "null"),
        List.of(
            "rediss-sentinel://u:p@a:1/m/4", RedisTarget.Kind.SENTINEL, "a:1", "m", 4, "u", "p"),
        List.of(
            "redis-cluster://u:p@a:1,b:2,c:3",
            RedisTarget.Kind.CLUSTER,
            "a:1,b:2,c:3",
            "",
            0,
            "u",
            "p"));
  }

  @ParameterizedTest
  @MethodSource("uris")
  void aUriSaysHowTheServersAreArranged(List<Object> expected) {
    RedisTarget target = RedisTarget.parse((String) expected.get(0)).orElseThrow();

    assertThat(
            List.of(
                target.kind(),
                String.join(",", target.nodes()),
                target.master(),
                target.database(),
                target.user() + "",
                target.password() + ""))
        .isEqualTo(expected.subList(1, 7));
    assertThat(target.tls()).isEqualTo(expected.get(0).toString().startsWith("rediss"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://h",
        "redis://h:1/a",
        "redis://h:1/1/2",
        "redis://a:1,b:2",
        "redis-sentinel://a:1",
        "redis-sentinel://a:1,/m",
        "redis-cluster://a:1/3",
        "redis-cluster://"
      })
  void aUriThatIsNotWhollyUnderstoodIsRefused(String uri) {
    assertThatThrownBy(() -> builder("stock", uri).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis-sentinel://");
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

  @Test
  void allThreeSinksTravelToTheTasks() throws Exception {
    RedisSinkBuilder<String> all =
        builder("stock", "rediss-cluster://u:p@a:1,b:2")
            .lanes(16)
            .durability(RedisDurability.replicas(1, Duration.ofSeconds(1)))
            .timeToLive(Duration.ofDays(1))
            .trustStore("/trust.p12", "secret")
            .json()
            .targetName("prices");

    for (Sink<String> sink :
        List.of(all.build(), all.buildEffectivelyOnce(), all.buildAtLeastOnce())) {
      assertThat(InstantiationUtil.clone(sink)).hasSameClassAs(sink);
    }
  }

  @Test
  void timesOfNothingAreRefused() {
    assertThatThrownBy(() -> builder("stock", URI).timeToLive(Duration.ZERO))
        .hasMessageContaining("1 ms or more");
    assertThatThrownBy(() -> builder("stock", URI).guardRetention(Duration.ofMillis(-1)))
        .hasMessageContaining("1 ms or more");
    assertThatThrownBy(() -> RedisDurability.replicas(1, Duration.ofMinutes(2)))
        .hasMessageContaining("at most a minute");
    assertThatThrownBy(() -> RedisDurability.replicas(0, Duration.ofSeconds(1)))
        .hasMessageContaining("1 replica or more");
  }
}
