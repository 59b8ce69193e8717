package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.RedisFixture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.JedisPubSub;
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
  void eachFurtherKindOfOperationDoesWhatItSays() throws Exception {
    commit(
        RedisWrite.append(key + "s", "ab"),
        RedisWrite.append(key + "s", "c"),
        RedisWrite.incrByFloat(key + "f", 0.5),
        RedisWrite.hincrByFloat(key + "h", "f", 1.5),
        RedisWrite.hreplace(key + "r", Map.of("old", "1")),
        RedisWrite.hreplace(key + "r", Map.of("new", "2")),
        RedisWrite.lpush(key + "l", "c", "b"),
        RedisWrite.lpush(key + "l", "a"),
        RedisWrite.rpush(key + "l", "d", "d"),
        RedisWrite.lrem(key + "l", 1, "d"),
        RedisWrite.ltrim(key + "l", 1, -1),
        RedisWrite.zadd(key + "z", 1, "m"),
        RedisWrite.zadd(key + "z", ScoreCondition.GREATER, 5, "m"),
        RedisWrite.zadd(key + "z", ScoreCondition.GREATER, 3, "m"),
        RedisWrite.zadd(key + "z", ScoreCondition.NEW, 9, "m"),
        RedisWrite.zadd(key + "z", ScoreCondition.EXISTING, 9, "other"),
        RedisWrite.zincrBy(key + "z", 2.5, "m"),
        RedisWrite.zadd(key + "z", 100, "top"),
        RedisWrite.zremRangeByRank(key + "z", -1, -1),
        RedisWrite.xadd(key + "x", "1-1", Map.of("f", "1")),
        RedisWrite.xadd(key + "x", "2-1", Map.of("f", "2")),
        RedisWrite.xadd(key + "x", 2, "*", Map.of("f", "3")),
        RedisWrite.xtrim(key + "x", 1),
        RedisWrite.pfadd(key + "p", "a", "b", "a"),
        RedisWrite.geoadd(key + "g", 13.4, 52.5, "Berlin"),
        RedisWrite.set(key + "t", "v").expiringAt(4_102_444_800_000L),
        RedisWrite.set(key + "u", "v").expiringAt(4_102_444_800_000L),
        RedisWrite.persist(key + "u"),
        RedisWrite.set(key + "gone", "v"),
        RedisWrite.unlink(key + "gone"));

    assertThat(client.get(key + "s")).isEqualTo("abc");
    assertThat(client.get(key + "f")).isEqualTo("0.5");
    assertThat(client.hget(key + "h", "f")).isEqualTo("1.5");
    assertThat(client.hgetAll(key + "r")).containsExactly(Map.entry("new", "2"));
    assertThat(client.lrange(key + "l", 0, -1)).containsExactly("b", "c", "d");
    assertThat(client.zrangeWithScores(key + "z", 0, -1)).hasToString("[[m,7.5]]");
    assertThat(client.xrange(key + "x", "-", "+"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getFields()).containsEntry("f", "3"));
    assertThat(client.pfcount(key + "p")).isEqualTo(2);
    assertThat(client.geopos(key + "g", "Berlin").get(0).getLatitude()).isBetween(52.49, 52.51);
    assertThat(client.pexpireTime(key + "t")).isEqualTo(4_102_444_800_000L);
    assertThat(client.pexpireTime(key + "u")).isEqualTo(-1);
    assertThat(client.exists(key + "gone")).isFalse();
  }

  @Test
  void aStreamEntryBehindTheLastOneIsRefusedAndNamed() throws Exception {
    commit(RedisWrite.xadd(key, "5-0", Map.of("f", "v")));

    assertThatThrownBy(() -> commit(RedisWrite.xadd(key, "4-0", Map.of("f", "v"))))
        .hasMessageStartingWith("POISON")
        .hasMessageContaining("operation 0");
  }

  @Test
  void messagesAreHeardAfterTheirBatchIsCommittedAndAgainWhenItIsReplayed() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    CountDownLatch subscribed = new CountDownLatch(1);
    JedisPubSub listener =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int channels) {
            subscribed.countDown();
          }

          @Override
          public void onMessage(String channel, String message) {
            heard.add(message + " sees " + client.get(key));
          }
        };
    Thread thread = new Thread(() -> client.subscribe(listener, key + "channel"));
    thread.start();
    try {
      assertThat(subscribed.await(30, TimeUnit.SECONDS)).isTrue();
      Batch batch =
          attempt.batch(
              RedisWrite.publish(key + "channel", "news"),
              RedisWrite.publish(key + "channel", "news"),
              RedisWrite.set(key, "value"));
      assertThat(heard).isEmpty();

      attempt.commit(batch);
      attempt.commit(batch);

      await().untilAsserted(() -> assertThat(heard).hasSize(4).containsOnly("news sees value"));
    } finally {
      listener.unsubscribe();
      thread.join(30_000);
    }
  }

  @Nested
  class TheSinksTimeToLive {

    private static final long NOW = 4_102_444_800_000L;

    private List<String> encoded(RedisWrite... writes) throws Exception {
      RedisSinkOptions options =
          RedisSink.<RedisWrite>builder("sink", REDIS.uri(), (write, out) -> out.accept(write))
              .timeToLive(Duration.ofSeconds(9))
              .options();
      Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
      List<String> words = new ArrayList<>();
      for (RedisWrite write : writes) {
        new RedisEncoder(options, false, clock)
            .encode(
                write,
                (RedisWrite w, Consumer<RedisWrite> out) -> out.accept(w),
                (lane, target, operation) -> words.add(RedisOperationCodec.word(operation).text()));
      }
      return words;
    }

    @Test
    void isAPointInTimeThatIsFixedWhenTheRecordIsWritten() throws Exception {
      assertThat(
              encoded(
                  RedisWrite.set("k", "v"),
                  RedisWrite.set("k", "v").expiringAt(5),
                  RedisWrite.srem("k", "m"),
                  RedisWrite.del("k")))
          .containsExactly("SET@" + (NOW + 9_000), "SET@5", "SREM", "DEL");
    }
  }

  @Test
  void jsonThatWasNotDeclaredIsRefusedWhenItIsWritten() {
    assertThatThrownBy(() -> attempt.batch(RedisWrite.jsonSet("k", "$", "1")))
        .hasMessageContaining("declare it by json()");
  }

  @Test
  void aVersionIsRefusedWhereNobodyLooksAtIt() {
    assertThatThrownBy(() -> attempt.batch(RedisWrite.set("k", "v").version(1)))
        .hasMessageContaining("buildEffectivelyOnce");
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
