package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.RedisFixture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.RedisClient;

/** What only Redis' sink can write. */
@Timeout(60)
class RedisSinkTest {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  private String key;
  private RedisClient client;
  private Attempt<RedisWrite> attempt;

  @BeforeEach
  void open() throws Exception {
    key = REDIS.freshPrefix();
    client = RedisClient.create(REDIS.uri());
    String sinkId = "verbs" + key.replace(':', '-');
    attempt =
        Attempt.takeOver(
                RedisSink.<RedisWrite>builder(
                        sinkId, REDIS.uri(), (write, out) -> out.accept(write))
                    .build(),
                FRESH)
            .open();
  }

  @AfterEach
  void close() throws Exception {
    attempt.close();
    client.close();
  }

  private void commit(RedisWrite... writes) throws Exception {
    attempt.commit(attempt.batch(writes));
  }

  @Test
  void eachKindOfOperationDoesWhatItSays() throws Exception {
    commit(
        RedisWrite.hset(key + "h", Map.of("a", "1", "b", "2", "c", "3")),
        RedisWrite.hincrBy(key + "h", "a", -5),
        RedisWrite.hdel(key + "h", "b", "c"),
        RedisWrite.set(key + "s", "text"),
        RedisWrite.incrBy(key + "n", Long.MAX_VALUE),
        RedisWrite.rpush(key + "l", "x", "y"),
        RedisWrite.sadd(key + "e", "m", "n"),
        RedisWrite.srem(key + "e", "m"),
        RedisWrite.zadd(key + "z", -1.5e10, "low"),
        RedisWrite.zadd(key + "z", 2, "high"),
        RedisWrite.zrem(key + "z", "high"),
        RedisWrite.set(key + "gone", "x"),
        RedisWrite.del(key + "gone"),
        RedisWrite.expireAt(key + "s", 4_102_444_800_000L));

    assertThat(client.hgetAll(key + "h")).containsExactly(Map.entry("a", "-4"));
    assertThat(client.get(key + "s")).isEqualTo("text");
    assertThat(client.pexpireTime(key + "s")).isEqualTo(4_102_444_800_000L);
    assertThat(client.get(key + "n")).isEqualTo("9223372036854775807");
    assertThat(client.lrange(key + "l", 0, -1)).containsExactly("x", "y");
    assertThat(client.smembers(key + "e")).containsExactly("n");
    assertThat(client.zrange(key + "z", 0, -1)).containsExactly("low");
    assertThat(client.zscore(key + "z", "low")).isEqualTo(-1.5e10);
    assertThat(client.exists(key + "gone")).isFalse();
  }

  @Test
  void aKeyMayChangeItsTypeWithinABatch() throws Exception {
    commit(
        RedisWrite.rpush(key, "a list"),
        RedisWrite.del(key),
        RedisWrite.hset(key, Map.of("f", "1")),
        RedisWrite.hdel(key, "f"),
        RedisWrite.sadd(key, "a set"),
        RedisWrite.set(key, "7"),
        RedisWrite.incrBy(key, 1));

    assertThat(client.get(key)).isEqualTo("8");
  }

  @Test
  void aKeyWhoseLifetimeIsOverMayBecomeAnything() throws Exception {
    commit(
        RedisWrite.set(key, "text"), RedisWrite.expireAt(key, 1), RedisWrite.rpush(key, "a list"));

    assertThat(client.lrange(key, 0, -1)).containsExactly("a list");
  }

  @Test
  void aWrongTypeThatABatchItselfCausesIsSeenBeforeAnythingIsApplied() {
    assertThatThrownBy(
            () -> commit(RedisWrite.set(key, "text"), RedisWrite.rpush(key, "not a list")))
        .hasMessageStartingWith("POISON")
        .hasMessageContaining("operation 1")
        .hasMessageContaining("WRONGTYPE");

    assertThat(client.exists(key)).isFalse();
  }

  @Test
  void theLargestCommandThatAWriteMayHoldIsApplied() throws Exception {
    Map<String, String> fields = new LinkedHashMap<>();
    IntStream.range(0, 2_000).forEach(i -> fields.put("f" + i, "v" + i));

    commit(RedisWrite.hset(key, fields));

    assertThat(client.hgetAll(key)).isEqualTo(fields);
  }

  @Test
  void aBatchGoesOnWhenTheServerForgetsItsScripts() throws Exception {
    commit(RedisWrite.incrBy(key, 1));
    client.scriptFlush();
    commit(RedisWrite.incrBy(key, 1));
    client.scriptFlush();

    attempt.commit(attempt.batch());

    assertThat(client.get(key)).isEqualTo("2");
  }
}
