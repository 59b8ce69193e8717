package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisKeysTest {

  private static final RedisKeys KEYS = RedisKeys.template("stock:{symbol}:candle:{interval}");

  @Test
  void aKeyIsReadable() {
    assertThat(KEYS.key("AAPL", "1m")).isEqualTo("stock:AAPL:candle:1m");
    assertThat(KEYS.key("BRK:B", "{1}%")).isEqualTo("stock:BRK%3AB:candle:%7B1%7D%25");
  }

  @Test
  void noTwoListsOfValuesMakeTheSameKeyAndEachIsFoundInItsKey() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RedisKeys template = RedisKeys.template("{a}:x:{b}");
    Map<String, List<String>> made = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      List<String> values = List.of(text(random), text(random));

      String key = template.key(values.get(0), values.get(1));

      assertThat(template.values(key)).as("seed %d", seed).isEqualTo(values);
      List<String> other = made.putIfAbsent(key, values);
      assertThat(other == null ? values : other).as("seed %d", seed).isEqualTo(values);
    }
  }

  private static String text(Random random) {
    String alphabet = ":%{}x37AB5Dü";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return random.nextInt(9) == 0 ? text + "🎉" : text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stock{symbol}", "stock:", "a:{b}{c}", "a b", "{}", "", "a:%"})
  void aTemplateThatCouldBeReadInTwoWaysIsRefused(String template) {
    assertThatThrownBy(() -> RedisKeys.template(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither a literal");
  }

  @Test
  void theNumberOfValuesIsThatOfThePlaceholders() {
    assertThatThrownBy(() -> KEYS.key("AAPL"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes 2 values, not 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud83c", "\ud83cx", "\udf89"})
  void halfASurrogatePairIsRefusedForItWouldBecomeAQuestionMark(String value) {
    assertThatThrownBy(() -> KEYS.key(value, "1m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not valid Unicode");
  }

  @Test
  void aForeignKeyIsNotTakenApart() {
    assertThatThrownBy(() -> KEYS.values("stock:AAPL:trades:1m"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KEYS.values("stock:AAPL"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
