package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import io.cdcpipeline.testsupport.RedisFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

@Timeout(60)
class RedisCombinerTest {

  private static final RedisCombiner COMBINER = new RedisCombiner();
  private static final long YEAR_2100 = 4_102_444_800_000L;

  private static String fold(RedisWrite earlier, RedisWrite later) {
    byte[] folded = COMBINER.fold(encode(earlier), encode(later));
    return folded == null ? "two" : command(folded);
  }

  private static byte[] encode(RedisWrite write) {
    return write.encode(write.key());
  }

  private static String command(byte[] encoded) {
    Operation operation = RedisOperationCodec.decode(ByteBuffer.wrap(encoded));
    List<String> words = new ArrayList<>();
    words.add(operation.word().text());
    operation.arguments().forEach(argument -> words.add(new String(argument, UTF_8)));
    return String.join(" ", words);
  }

  static List<List<Object>> pairs() {
    return List.of(
        List.of(RedisWrite.rpush("k", "a"), RedisWrite.set("k", "v"), "SET v"),
        List.of(RedisWrite.expireAt("k", 5), RedisWrite.set("k", "v"), "SET v"),
        List.of(RedisWrite.set("k", "v"), RedisWrite.del("k"), "DEL"),
        List.of(
            RedisWrite.set("k", "v"), RedisWrite.hreplace("k", Map.of("f", "1")), "HREPLACE f 1"),
        List.of(
            RedisWrite.hset("k", Map.of("f", "1")),
            RedisWrite.hset("k", Map.of("f", "2")),
            "HSET f 2"),
        List.of(
            RedisWrite.hset("k", Map.of("f", "1")),
            RedisWrite.hset("k", Map.of("g", "2")),
            "HSET f 1 g 2"),
        List.of(RedisWrite.hincrBy("k", "f", 3), RedisWrite.hincrBy("k", "f", -5), "HINCRBY f -2"),
        List.of(RedisWrite.hincrBy("k", "f", 3), RedisWrite.hincrBy("k", "g", 5), "two"),
        List.of(RedisWrite.incrBy("k", 3), RedisWrite.incrBy("k", 5), "INCRBY 8"),
        List.of(RedisWrite.incrBy("k", Long.MAX_VALUE), RedisWrite.incrBy("k", 1), "two"),
        List.of(RedisWrite.incrBy("k", Long.MIN_VALUE), RedisWrite.incrBy("k", -1), "two"),
        List.of(RedisWrite.set("k", "1"), RedisWrite.incrBy("k", 5), "two"),
        List.of(RedisWrite.incrByFloat("k", 0.1), RedisWrite.incrByFloat("k", 0.2), "two"),
        List.of(RedisWrite.rpush("k", "a", "b"), RedisWrite.rpush("k", "a"), "RPUSH a b a"),
        List.of(RedisWrite.rpush("k", "a"), RedisWrite.lpush("k", "b"), "two"),
        List.of(RedisWrite.append("k", "ab"), RedisWrite.append("k", "c"), "APPEND abc"),
        List.of(RedisWrite.sadd("k", "a"), RedisWrite.sadd("k", "a", "b"), "SADD a b"),
        List.of(RedisWrite.sadd("k", "a"), RedisWrite.srem("k", "a"), "two"),
        List.of(RedisWrite.zadd("k", 1, "m"), RedisWrite.zadd("k", 2, "m"), "ZADD 2.0 m"),
        List.of(
            RedisWrite.zadd("k", 1, "m"),
            RedisWrite.zadd("k", ScoreCondition.GREATER, 2, "m"),
            "two"),
        List.of(
            RedisWrite.geoadd("k", 1, 2, "m"),
            RedisWrite.geoadd("k", 3, 4, "m"),
            "GEOADD 3.0 4.0 m"),
        List.of(
            RedisWrite.xadd("k", "1-0", Map.of("f", "v")),
            RedisWrite.xadd("k", "2-0", Map.of("f", "v")),
            "two"),
        List.of(
            RedisWrite.jsonSet("k", "$.a", "1"),
            RedisWrite.jsonSet("k", "$.a", "2"),
            "JSON.SET $.a 2"),
        List.of(RedisWrite.jsonSet("k", "$.a", "1"), RedisWrite.jsonSet("k", "$.b", "2"), "two"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void twoOperationsOnOneKeyBecomeOneWhereTheirAlgebraAllows(List<Object> pair) {
    assertThat(fold((RedisWrite) pair.get(0), (RedisWrite) pair.get(1))).isEqualTo(pair.get(2));
  }

  @Nested
  class ALifetime {

    private final RedisWrite write = RedisWrite.hset("k", Map.of("f", "1"));

    @Test
    void thatTheLaterOneSetsIsThatOfBoth() {
      assertThat(fold(write, write.expiringAt(7))).isEqualTo("HSET@7 f 1");
      assertThat(fold(write.expiringAt(5), write.expiringAt(7))).isEqualTo("HSET@7 f 1");
    }

    @Test
    void thatMayEndBeforeTheLaterOneKeepsThemApart() {
      assertThat(fold(write.expiringAt(7), write)).isEqualTo("two");
      assertThat(fold(write.expiringAt(7), write.expiringAt(5))).isEqualTo("two");
      assertThat(fold(RedisWrite.expireAt("k", 5), write)).isEqualTo("two");
      assertThat(fold(write, RedisWrite.expireAt("k", 5))).isEqualTo("two");
      assertThat(fold(RedisWrite.expireAt("k", 5), RedisWrite.expireAt("k", 7))).isEqualTo("two");
    }

    @Test
    void endsWithAReplacement() {
      assertThat(fold(write.expiringAt(7), RedisWrite.set("k", "v"))).isEqualTo("SET v");
    }
  }

  @Nested
  class AVersion {

    @Test
    void thatIsNewerWinsWhicheverComesFirst() {
      RedisWrite old = RedisWrite.set("k", "old").version(4);
      RedisWrite young = RedisWrite.set("k", "young").version(12);

      assertThat(fold(old, young)).isEqualTo("SET#12 young");
      assertThat(fold(young, old)).isEqualTo("SET#12 young");
      assertThat(fold(young, RedisWrite.del("k").version(13))).isEqualTo("DEL#13");
      assertThat(fold(young, RedisWrite.del("k").version(11))).isEqualTo("SET#12 young");
    }

    @Test
    void isNotComparedWithAWriteThatHasNone() {
      assertThat(fold(RedisWrite.set("k", "a").version(4), RedisWrite.set("k", "b")))
          .isEqualTo("two");
    }
  }

  @Nested
  class AnOperation {

    @Test
    void neverGetsMoreArgumentsThanAScriptCanPassOn() {
      String[] most = IntStream.range(0, 4_000).mapToObj(i -> "" + i).toArray(String[]::new);

      assertThat(fold(RedisWrite.sadd("k", most), RedisWrite.sadd("k", "one more")))
          .isEqualTo("two");
    }

    @Test
    void thatHasGrownLargeIsNotCopiedAgainAndAgain() {
      RedisWrite large = RedisWrite.rpush("k", "x".repeat(9_000));

      assertThat(fold(large, RedisWrite.rpush("k", "y"))).isEqualTo("two");
      assertThat(fold(RedisWrite.append("k", "x".repeat(9_000)), RedisWrite.append("k", "y")))
          .isEqualTo("two");
      assertThat(fold(large, RedisWrite.del("k"))).isEqualTo("DEL");
    }
  }

  @Nested
  class OnARealServer {

    @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

    @RepeatedTest(20)
    void foldedAndUnfoldedOperationsLeaveTheSameContents() {
      long seed = new Random().nextLong();
      List<byte[]> all = new ArrayList<>();
      Random random = new Random(seed);
      for (int i = 0; i < 300; i++) {
        all.add(encode(randomWrite(random, "key" + random.nextInt(6))));
      }
      List<byte[]> folded = foldAll(all);

      try (RedisClient client = RedisClient.create(REDIS.uri())) {
        String whole = REDIS.freshPrefix();
        String fewer = REDIS.freshPrefix();
        all.forEach(operation -> apply(client, whole, operation));
        folded.forEach(operation -> apply(client, fewer, operation));

        assertThat(folded).as("seed %d", seed).hasSizeLessThan(all.size());
        assertThat(contents(client, whole)).hasSizeGreaterThan(3);
        assertThat(contents(client, fewer)).as("seed %d", seed).isEqualTo(contents(client, whole));
      }
    }
  }

  /** What a buffer does: an operation meets the last one on its key, or stays behind it. */
  private static List<byte[]> foldAll(List<byte[]> operations) {
    List<byte[]> folded = new ArrayList<>();
    Map<String, Integer> lastOf = new HashMap<>();
    for (byte[] operation : operations) {
      String key = new String(RedisOperationCodec.decode(ByteBuffer.wrap(operation)).key(), UTF_8);
      Integer last = lastOf.get(key);
      byte[] one = last == null ? null : COMBINER.fold(folded.get(last), operation);
      if (one == null) {
        lastOf.put(key, folded.size());
        folded.add(operation);
      } else {
        folded.set(last, one);
      }
    }
    return folded;
  }

  private static RedisWrite randomWrite(Random random, String key) {
    String value = "" + random.nextInt(4);
    RedisWrite write =
        switch (random.nextInt(24)) {
          case 0, 1 -> RedisWrite.set(key, value);
          case 2 -> RedisWrite.append(key, value);
          case 3, 4 -> RedisWrite.incrBy(key, random.nextInt(9) - 4);
          case 5, 6 -> RedisWrite.hset(key, Map.of("f" + value, "" + random.nextInt(9)));
          case 7, 8 -> RedisWrite.hincrBy(key, "f" + random.nextInt(2), random.nextInt(9) - 4);
          case 9 -> RedisWrite.hdel(key, "f" + value);
          case 10 -> RedisWrite.hreplace(key, Map.of("f" + value, "7"));
          case 11, 12 -> RedisWrite.rpush(key, value, "x");
          case 13 -> RedisWrite.lpush(key, value);
          case 14 -> RedisWrite.ltrim(key, -3, -1);
          case 15 -> RedisWrite.sadd(key, value);
          case 16 -> RedisWrite.srem(key, value);
          case 17, 18 -> RedisWrite.zadd(key, random.nextInt(9), value);
          case 19 -> RedisWrite.zrem(key, value);
          case 20 -> RedisWrite.pfadd("hll", "e" + random.nextInt(50));
          case 21 -> RedisWrite.expireAt(key, random.nextBoolean() ? 1 : YEAR_2100);
          case 22 -> RedisWrite.persist(key);
          default -> RedisWrite.del(key);
        };
    return write.verb().leavesAKey() && random.nextInt(4) == 0
        ? write.expiringAt(YEAR_2100 + random.nextInt(3))
        : write;
  }

  /** One by one as the commit script would, refused ones left out. */
  private static void apply(RedisClient client, String prefix, byte[] encoded) {
    Operation operation = RedisOperationCodec.decode(ByteBuffer.wrap(encoded));
    String key = prefix + new String(operation.key(), UTF_8);
    RedisWord word = operation.word();
    List<byte[]> arguments = new ArrayList<>(operation.arguments());
    arguments.add(0, key.getBytes(UTF_8));
    String command = word.verb().command();
    if (word.verb() == RedisVerb.HREPLACE) {
      client.del(key);
      command = "HSET";
    }
    String name = command;
    try {
      CommandArguments line = new CommandArguments(() -> name.getBytes(UTF_8));
      arguments.forEach(line::add);
      client.executeCommand(new CommandObject<>(line, BuilderFactory.RAW_OBJECT));
      if (word.expires()) {
        client.pexpireAt(key, word.expiresAt());
      }
    } catch (JedisDataException refused) {
      assertThat(refused.getMessage()).containsAnyOf("WRONGTYPE", "not an integer", "HyperLogLog");
    }
  }

  private static Map<String, String> contents(RedisClient client, String prefix) {
    Map<String, String> contents = new TreeMap<>();
    for (String key : client.keys(prefix + "*")) {
      contents.put(
          key.substring(prefix.length()), value(client, key) + " until " + client.pexpireTime(key));
    }
    return contents;
  }

  private static String value(RedisClient client, String key) {
    return switch (client.type(key)) {
      case "string" -> "text " + text(client, key);
      case "hash" -> "hash " + new TreeMap<>(client.hgetAll(key));
      case "list" -> "list " + client.lrange(key, 0, -1);
      case "set" -> "set " + client.smembers(key).stream().sorted().toList();
      case "zset" -> "zset " + client.zrangeWithScores(key, 0, -1);
      default -> "none";
    };
  }

  private static String text(RedisClient client, String key) {
    String text = client.get(key);
    return text.startsWith("HYLL") ? "counts " + client.pfcount(key) : text;
  }
}
