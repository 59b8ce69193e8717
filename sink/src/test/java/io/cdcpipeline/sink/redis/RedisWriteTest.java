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
        List.of(RedisWrite.expireAt("k", 99), "PEXPIREAT k 99"));
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
    byte[] bytes = RedisOperationCodec.encode(RedisWrite.hincrBy("k", "f", 7));

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
  void rendersWithoutItsValues() {
    assertThat(RedisWrite.set("k", "private value")).hasToString("SET k (1 arguments)");
  }

  private static Operation roundTrip(RedisWrite write) {
    return RedisOperationCodec.decode(ByteBuffer.wrap(RedisOperationCodec.encode(write)));
  }

  private static String command(Operation operation) {
    List<String> words = new ArrayList<>();
    words.add(new String(operation.verb(), UTF_8));
    words.add(new String(operation.key(), UTF_8));
    operation.arguments().forEach(argument -> words.add(new String(argument, UTF_8)));
    return String.join(" ", words);
  }
}
