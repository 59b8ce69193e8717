package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisWriteTest {

  static Stream<List<Object>> writes() {
    return Stream.of(
        List.of(RedisWrite.hset("k", Map.of("f", "v")), "HSET k f v"),
        List.of(RedisWrite.hincrBy("k", "f", -7), "HINCRBY k f -7"),
        List.of(RedisWrite.hdel("k", "f", "g"), "HDEL k f g"),
        List.of(RedisWrite.del("k"), "DEL k"),
        List.of(RedisWrite.set("k", "v"), "SET k v"),
        List.of(RedisWrite.incrBy("k", 7), "INCRBY k 7"),
        List.of(RedisWrite.rpush("k", "a", "b"), "RPUSH k a b"),
        List.of(RedisWrite.sadd("k", "m"), "SADD k m"),
        List.of(RedisWrite.srem("k", "m"), "SREM k m"),
        List.of(RedisWrite.zadd("k", 1.5, "m"), "ZADD k 1.5 m"),
        List.of(RedisWrite.zrem("k", "m"), "ZREM k m"),
        List.of(RedisWrite.expireAt("k", 99), "PEXPIREAT k 99"),
        List.of(RedisWrite.append("k", "v"), "APPEND k v"),
        List.of(RedisWrite.incrByFloat("k", 0.5), "INCRBYFLOAT k 0.5"),
        List.of(RedisWrite.hreplace("k", Map.of("f", "v")), "HREPLACE k f v"),
        List.of(RedisWrite.hincrByFloat("k", "f", 0.5), "HINCRBYFLOAT k f 0.5"),
        List.of(RedisWrite.lpush("k", "a", "b"), "LPUSH k a b"),
        List.of(RedisWrite.ltrim("k", 0, -1), "LTRIM k 0 -1"),
        List.of(RedisWrite.lrem("k", 2, "v"), "LREM k 2 v"),
        List.of(RedisWrite.zadd("k", ScoreCondition.LOWER, 1.5, "m"), "ZADD k LT 1.5 m"),
        List.of(RedisWrite.zincrBy("k", 1.5, "m"), "ZINCRBY k 1.5 m"),
        List.of(RedisWrite.zremRangeByRank("k", 0, 9), "ZREMRANGEBYRANK k 0 9"),
        List.of(RedisWrite.xadd("k", "5-1", Map.of("f", "v")), "XADD k 5-1 f v"),
        List.of(RedisWrite.xadd("k", 10, "*", Map.of("f", "v")), "XADD k MAXLEN = 10 * f v"),
        List.of(RedisWrite.xtrim("k", 10), "XTRIM k MAXLEN = 10"),
        List.of(RedisWrite.pfadd("k", "e"), "PFADD k e"),
        List.of(RedisWrite.geoadd("k", 13.5, 52.25, "m"), "GEOADD k 13.5 52.25 m"),
        List.of(RedisWrite.jsonSet("k", "$", "1"), "JSON.SET k $ 1"),
        List.of(RedisWrite.jsonMerge("k", "$", "1"), "JSON.MERGE k $ 1"),
        List.of(RedisWrite.jsonDel("k", "$.a"), "JSON.DEL k $.a"),
        List.of(RedisWrite.unlink("k"), "UNLINK k"),
        List.of(RedisWrite.persist("k"), "PERSIST k"),
        List.of(RedisWrite.publish("c", "m"), "PUBLISH c m"),
        List.of(RedisWrite.set("k", new byte[] {'v'}).expiringAt(99), "SET@99 k v"),
        List.of(RedisWrite.del("k").version(0), "DEL#0 k"),
        List.of(RedisWrite.set("k", "v").version(7).expiringAt(99), "SET@99#7 k v"));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void isEncodedAsTheCommandThatItStandsFor(List<Object> writeAndCommand) {
    RedisWrite write = (RedisWrite) writeAndCommand.get(0);

    assertThat(command(roundTrip(write))).isEqualTo(writeAndCommand.get(1));
  }

  @Test
  void textOfAnyKindSurvivesTheCodec() {
    Operation operation = roundTrip(RedisWrite.rpush("k,\n\0ü", "", "a b", "🎉\r\n"));

    assertThat(new String(operation.key(), UTF_8)).isEqualTo("k,\n\0ü");
    assertThat(operation.arguments())
        .extracting(argument -> new String(argument, UTF_8))
        .containsExactly("", "a b", "🎉\r\n");
  }

  @Test
  void theBytesAreThoseOfEarlierReleases() {
    byte[] bytes = RedisWrite.hincrBy("k", "f", 7).encode("k");

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "00000004"
                + "00000007"
                + "48494e43524259"
                + "00000001"
                + "6b"
                + "00000001"
                + "66"
                + "00000001"
                + "37");
  }

  @Test
  void aKeyMustNotBeEmpty() {
    assertThatThrownBy(() -> RedisWrite.set("", "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a key");
  }

  @Test
  void aCommandWithoutFieldsOrMembersIsRefused() {
    assertThatThrownBy(() -> RedisWrite.hset("k", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RedisWrite.rpush("k")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RedisWrite.zrem("k")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aScoreIsFinite(double score) {
    assertThatThrownBy(() -> RedisWrite.zadd("k", score, "m"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreArgumentsThanAScriptCanPassOnAreRefused() {
    String[] values = Stream.generate(() -> "v").limit(4_001).toArray(String[]::new);

    assertThatThrownBy(() -> RedisWrite.rpush("k", values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("split it");
  }

  @Test
  void aWriteThatMayLeaveNoKeyHasNoLifetime() {
    assertThatThrownBy(() -> RedisWrite.srem("k", "m").expiringAt(99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SREM on k");
    assertThatThrownBy(() -> RedisWrite.set("k", "m").expiringAt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
  }

  @Test
  void aWriteOfAPartHasNoVersion() {
    assertThatThrownBy(() -> RedisWrite.incrBy("k", 1).version(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("INCRBY on k")
        .hasMessageContaining("HREPLACE");
    assertThatThrownBy(() -> RedisWrite.jsonSet("k", "$.a", "1").version(1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RedisWrite.set("k", "v").version(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPlaceIsOnTheMap() {
    assertThatThrownBy(() -> RedisWrite.geoadd("k", 0, 86, "m"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RedisWrite.geoadd("k", Double.NaN, 0, "m"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rendersWithoutItsValues() {
    assertThat(RedisWrite.set("k", "private value")).hasToString("SET k (1 arguments)");
  }

  private static Operation roundTrip(RedisWrite write) {
    return RedisOperationCodec.decode(ByteBuffer.wrap(write.encode(write.key())));
  }

  private static String command(Operation operation) {
    List<String> words = new ArrayList<>();
    words.add(new String(operation.encodedWord(), UTF_8));
    words.add(new String(operation.key(), UTF_8));
    operation.arguments().forEach(argument -> words.add(new String(argument, UTF_8)));
    return String.join(" ", words);
  }
}
