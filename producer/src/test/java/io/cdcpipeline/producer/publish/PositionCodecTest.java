package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.producer.capture.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionCodecTest {

  @Test
  void theFormIsJsonThatLaterVersionsMustRead() {
    assertThat(PositionCodec.encode(new Position("4711", 4000)))
        .asString(UTF_8)
        .isEqualTo("{\"schema\":1,\"cursor\":\"4711\",\"count\":4000}");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"0", "-1", "9223372036854775807", "2026-11-23T09:30:00Z|ä %d"})
  void whatIsWrittenIsRead(String cursor) {
    Position position = new Position(cursor, Long.MAX_VALUE / 10);

    assertThat(PositionCodec.decode(PositionCodec.encode(position))).contains(position);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "4711",
        "{}",
        "{\"schema\":2,\"cursor\":\"4711\",\"count\":4000}",
        "{\"schema\":1,\"cursor\":4711,\"count\":4000}",
        "{\"schema\":1,\"cursor\":\"4711\",\"count\":-1}",
        "{\"schema\":1,\"cursor\":\"4711\",\"count\":4000}\n",
        "{\"schema\":1,\"cursor\":\"4711\",\"count\":4000,\"x\":1}"
      })
  void anythingElseIsNotGuessedAt(String stored) {
    assertThat(PositionCodec.decode(stored.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "a\"b", "a\\b", "a\nb"})
  void aCursorThatCouldNotBeReadAgainIsNotWritten(String cursor) {
    assertThatThrownBy(() -> PositionCodec.encode(new Position(cursor, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
