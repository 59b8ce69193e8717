package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.testsupport.RedisFixture;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.RedisClient;

@Timeout(60)
class RedisDirectStoreTest {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final long YEAR_2100 = 4_102_444_800_000L;

  private final String sinkId = "sink-" + UUID.randomUUID();
  private String key;
  private RedisClient client;

  @BeforeEach
  void connect() {
    key = REDIS.freshPrefix();
    client = RedisClient.create(REDIS.uri());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private RedisSinkBuilder<RedisWrite> builder() {
    return RedisSink.builder(sinkId, REDIS.uri(), (write, out) -> out.accept(write));
  }

  private static List<ByteBuffer> encoded(RedisWrite... writes) {
    return Stream.of(writes).map(write -> ByteBuffer.wrap(write.encode(write.key()))).toList();
  }

  private void pipeline(RedisSinkBuilder<RedisWrite> builder, RedisWrite... writes)
      throws Exception {
    RedisSinkOptions options = builder.options();
    try (DirectStore store = new RedisDirectStore(options, new PipelinedWrites(options))) {
      store.apply(encoded(writes));
    }
  }

  @Nested
  class AtLeastOnce {

    @Test
    void operationsAreWrittenInTheirOrder() throws Exception {
      client.rpush(key + "h", "was a list");

      pipeline(
          builder(),
          RedisWrite.rpush(key + "l", "a"),
          RedisWrite.rpush(key + "l", "b"),
          RedisWrite.hreplace(key + "h", Map.of("f", "1")),
          RedisWrite.hincrBy(key + "h", "f", 2),
          RedisWrite.set(key + "s", "text").expiringAt(YEAR_2100),
          RedisWrite.unlink(key + "l"),
          RedisWrite.rpush(key + "l", "c"));

      assertThat(client.lrange(key + "l", 0, -1)).containsExactly("c");
      assertThat(client.hgetAll(key + "h")).containsExactly(Map.entry("f", "3"));
      assertThat(client.pexpireTime(key + "s")).isEqualTo(YEAR_2100);
    }

    @Test
    void aRefusedOperationFailsTheJobWithoutItsContent() {
      client.set(key, "text");

      assertThatThrownBy(() -> pipeline(builder(), RedisWrite.rpush(key, "private value")))
          .hasMessageStartingWith("POISON")
          .hasMessageContaining("RPUSH in sink " + sinkId)
          .hasMessageNotContaining("private value");
    }

    @Test
    void aRefusedOperationIsKeptWithItsReasonAndTheRestIsWritten() throws Exception {
      client.set(key, "text");

      pipeline(
          builder().onPoison(PoisonPolicy.DEAD_LETTER),
          RedisWrite.set(key + "before", "1"),
          RedisWrite.rpush(key, "a \"quoted\" value\n"),
          RedisWrite.set(key + "after", "1"));

      assertThat(client.get(key + "before")).isEqualTo("1");
      assertThat(client.get(key + "after")).isEqualTo("1");
      assertThat(client.lrange("cdc:{instance}:rejected:" + sinkId, 0, -1))
          .singleElement()
          .asString()
          .contains("WRONGTYPE", "[\"RPUSH\",\"" + key, "a \\\"quoted\\\" value\\u000a");
    }
  }

  @Nested
  class EffectivelyOnce {

    private void guard(RedisWrite... writes) throws Exception {
      RedisSinkOptions options = builder().options();
      try (DirectStore store = new RedisDirectStore(options, new GuardedWrites(options))) {
        store.apply(encoded(writes));
      }
    }

    @Test
    void anOlderVersionNeverOverwritesANewerOne() throws Exception {
      guard(RedisWrite.set(key, "ninth").version(9));
      guard(RedisWrite.set(key, "tenth").version(10), RedisWrite.set(key, "second").version(2));

      assertThat(client.get(key)).isEqualTo("tenth");
    }

    @Test
    void versionsAreComparedBeyondWhatAFloatingPointNumberHolds() throws Exception {
      guard(RedisWrite.set(key, "newer").version(Long.MAX_VALUE));
      guard(RedisWrite.set(key, "older").version(Long.MAX_VALUE - 1));

      assertThat(client.get(key)).isEqualTo("newer");
    }

    @Test
    void aRemovalLeavesAGuardThatGoesByItself() throws Exception {
      guard(RedisWrite.set(key, "v").version(1), RedisWrite.del(key).version(3));
      guard(RedisWrite.set(key, "late").version(2));

      assertThat(client.exists(key)).isFalse();
      long remembered = client.pttl("cdc:{instance}:ver:" + key);
      assertThat(remembered).isBetween(29L * 86_400_000, 30L * 86_400_000);

      guard(RedisWrite.set(key, "new").version(4));
      assertThat(client.get(key)).isEqualTo("new");
      assertThat(client.pttl("cdc:{instance}:ver:" + key)).isEqualTo(-1);
    }

    @Test
    void theVersionStaysAsLongAsItsValue() throws Exception {
      guard(RedisWrite.set(key, "v").version(1).expiringAt(YEAR_2100));

      assertThat(client.pexpireTime(key)).isEqualTo(YEAR_2100);
      assertThat(client.pexpireTime("cdc:{instance}:ver:" + key)).isEqualTo(YEAR_2100);
    }

    @RepeatedTest(10)
    void anyOrderWithAnyRepetitionsEndsInTheSameContents() throws Exception {
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      List<RedisWrite> history = new ArrayList<>();
      for (int version = 0; version < 60; version++) {
        String one = key + version % 3;
        history.add(
            switch (random.nextInt(3)) {
              case 0 -> RedisWrite.set(one, "v" + version).version(version);
              case 1 -> RedisWrite.hreplace(one, Map.of("v", "" + version)).version(version);
              default -> RedisWrite.del(one).version(version);
            });
      }
      guard(history.toArray(RedisWrite[]::new));
      List<String> expected = contents();
      client.del(key + "0", key + "1", key + "2");
      for (int i = 0; i < 3; i++) {
        client.del("cdc:{instance}:ver:" + key + i);
      }

      List<RedisWrite> shuffled = new ArrayList<>(history);
      shuffled.addAll(history.subList(20, 60));
      Collections.shuffle(shuffled, random);
      guard(shuffled.subList(0, 50).toArray(RedisWrite[]::new));
      guard(shuffled.subList(50, 100).toArray(RedisWrite[]::new));

      assertThat(contents()).as("seed %d", seed).isEqualTo(expected);
    }

    private List<String> contents() {
      return Stream.of(key + "0", key + "1", key + "2")
          .map(
              one ->
                  switch (client.type(one)) {
                    case "string" -> client.get(one);
                    case "hash" -> client.hgetAll(one).toString();
                    default -> "none";
                  })
          .toList();
    }

    @Test
    void aWriteWithoutAVersionIsRefusedAtOnce() {
      RedisEncoder encoder = new RedisEncoder(builder().options(), true, Clock.systemUTC());

      assertThatThrownBy(
              () ->
                  encoder.encode(
                      RedisWrite.set("k", "v"),
                      (write, out) -> out.accept(write),
                      (lane, target, operation) -> {}))
          .hasMessageContaining("SET on k in sink " + sinkId + " has no version");
    }
  }
}
