package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.json.Path2;

/** On a Redis with the JSON module, which TEST_REDIS_JSON_URI names; skipped without. */
@Timeout(60)
@EnabledIfEnvironmentVariable(named = "TEST_REDIS_JSON_URI", matches = ".+")
class RedisJsonTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  private final String uri = System.getenv("TEST_REDIS_JSON_URI");
  private final String key = "json:" + UUID.randomUUID();
  private RedisSinkBuilder<RedisWrite> builder;
  private RedisClient client;

  @BeforeEach
  void connect() {
    client = RedisClient.create(uri);
    builder =
        RedisSink.<RedisWrite>builder(
                "sink-" + UUID.randomUUID(), uri, (write, out) -> out.accept(write))
            .json();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void commit(RedisWrite... writes) throws Exception {
    try (Attempt<RedisWrite> attempt = Attempt.takeOver(builder.build(), FRESH).open()) {
      attempt.commit(attempt.batch(writes));
    }
  }

  private String json() {
    return String.valueOf(client.jsonGet(key, Path2.ROOT_PATH));
  }

  @Test
  void documentsAreSetMergedAndCutExactlyOnce() throws Exception {
    commit(
        RedisWrite.jsonSet(key, "$", "{\"a\":1,\"b\":{\"c\":2}}"),
        RedisWrite.jsonSet(key, "$.a", "5"),
        RedisWrite.jsonMerge(key, "$", "{\"b\":{\"d\":3},\"e\":4}"),
        RedisWrite.jsonDel(key, "$.e"));

    assertThat(json().replace(" ", "")).contains("{\"a\":5,\"b\":{\"c\":2,\"d\":3}}");
  }

  @Test
  void aKeyOfAnotherTypeIsRefusedBeforeAnythingIsApplied() {
    client.set(key + "text", "text");

    assertThatThrownBy(
            () ->
                commit(RedisWrite.incrBy(key + "n", 1), RedisWrite.jsonSet(key + "text", "$", "1")))
        .hasMessageStartingWith("POISON")
        .hasMessageContaining("operation 1");
    assertThat(client.exists(key + "n")).isFalse();
  }

  @Test
  void whatIsNoJsonIsRefusedAndNamed() {
    assertThatThrownBy(() -> commit(RedisWrite.jsonSet(key, "$", "{private")))
        .hasMessageStartingWith("POISON")
        .hasMessageNotContaining("private");
  }

  @Test
  void anOlderVersionNeverOverwritesANewerOne() throws Exception {
    RedisSinkOptions options = builder.options();
    List<ByteBuffer> operations =
        Stream.of(
                RedisWrite.jsonSet(key, "$", "2").version(2),
                RedisWrite.jsonSet(key, "$", "1").version(1))
            .map(write -> ByteBuffer.wrap(write.encode(write.key())))
            .toList();
    try (DirectStore store = new RedisDirectStore(options, new GuardedWrites(options))) {
      store.apply(operations);
    }

    assertThat(json()).contains("2");
  }
}
