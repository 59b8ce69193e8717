package io.cdcpipeline.model;

import static io.cdcpipeline.model.Events.KEY;
import static io.cdcpipeline.model.Events.TICK;
import static io.cdcpipeline.model.Events.VALUE;
import static io.cdcpipeline.model.Events.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChangeEventCodecTest {
  private final ChangeEventCodec codec = new ChangeEventCodec();

  @Nested
  class TheWireForm {
    @Test
    void isDebeziumsEnvelope() {
      String encoded = new String(codec.encode(Events.created()), StandardCharsets.UTF_8);

      assertThat(encoded).isEqualTo(VALUE);
    }

    @Test
    void hasAKeyObjectWithTheSymbol() {
      assertThat(codec.encodeKey("AAPL")).isEqualTo(bytes(KEY));
    }

    @Test
    void writesOutPricesThatDecimalsPrintWithAnExponent() {
      byte[] encoded = codec.encode(Events.of(Operation.CREATE, null, Events.tickAt("0.00000001")));

      assertThat(new String(encoded, StandardCharsets.UTF_8)).contains("\"price\":\"0.00000001\"");
    }
  }

  @Nested
  class WhatWasEncoded {
    static Stream<ChangeEvent> events() {
      StockTick unknownVenue =
          new StockTick("BRK.B", new BigDecimal("0.1"), 0, Instant.EPOCH, "", "", 0);
      return Stream.of(
          Events.created(),
          Events.of(Operation.SNAPSHOT, null, TICK),
          Events.of(Operation.UPDATE, null, TICK),
          Events.of(Operation.UPDATE, Events.tickAt("186.90"), TICK),
          Events.of(Operation.DELETE, TICK, null),
          Events.of(Operation.DELETE, null, null),
          Events.of(Operation.CREATE, null, Events.tickAt("9".repeat(34))),
          Events.of(Operation.CREATE, null, Events.tickAt("0." + "0".repeat(33) + "1")),
          new ChangeEvent(
              "BRK.B",
              Operation.CREATE,
              null,
              unknownVenue,
              new SourcePosition("rest", "x", Long.MAX_VALUE, Long.MAX_VALUE),
              0));
    }

    @ParameterizedTest
    @MethodSource("events")
    void decodesToAnEqualEvent(ChangeEvent event) throws Exception {
      ChangeEvent decoded = codec.decode(codec.encodeKey(event.symbol()), codec.encode(event), "1");

      assertThat(decoded).isEqualTo(event);
    }
  }

  @Nested
  class Decoding {
    @ParameterizedTest(name = "{0} is read as {1}")
    @CsvSource({
      "'\"12.50\"', 12.50",
      "12.50, 12.50",
      "12, 12",
      "1.5e1, 15",
      "1e3, 1000",
      "0.1, 0.1",
      "1E-10, 0.0000000001",
    })
    void keepsEveryDigitOfAPrice(String json, BigDecimal price) throws Exception {
      String value = VALUE.replace("\"187.4400\"", json);

      assertThat(decode(value).after().price()).isEqualTo(price);
    }

    @ParameterizedTest(name = "{0} is read as {1}")
    @CsvSource({
      "'\"2026-11-23T14:30:00Z\"', 2026-11-23T14:30:00Z",
      "'\"2026-11-23T14:30:00+01:00\"', 2026-11-23T13:30:00Z",
      "'\"2026-03-29T02:30:00+01:00\"', 2026-03-29T01:30:00Z",
      "'\"0001-01-01T00:00:00Z\"', 0001-01-01T00:00:00Z",
      "'\"9999-12-31T23:59:59.999999999Z\"', 9999-12-31T23:59:59.999999999Z",
      "1795443000500, 2026-11-23T14:10:00.500Z",
    })
    void normalisesEventTimesToUtc(String json, Instant time) throws Exception {
      String value = VALUE.replace("\"2026-11-23T14:30:00.123456789Z\"", json);

      assertThat(decode(value).after().eventTime()).isEqualTo(time);
    }

    @Test
    void ignoresFieldsItDoesNotKnow() throws Exception {
      String value =
          VALUE
              .replace(
                  "\"op\":", "\"transaction\":null,\"ts_us\":1,\"x\":[{\"$set\":1e99}],\"op\":")
              .replace("\"size\":", "\"__proto__\":{\"a.b\":true},\"\":0,\"size\":");

      assertThat(decode(value)).isEqualTo(Events.created());
    }

    @Test
    void readsDocumentsAtTheLimits() throws Exception {
      String nested = "\"x\":" + "[".repeat(63) + "]".repeat(63) + ",";
      String name = "\"" + "n".repeat(256) + "\":" + "1".repeat(64) + ",";
      String value = VALUE.replace("\"op\":", nested + name + "\"op\":");

      assertThat(decode(value + " ".repeat((1 << 20) - value.length())))
          .isEqualTo(Events.created());
    }

    @Test
    void takesTheSequenceFromThePositionWhereTheRowHasNone() throws Exception {
      String value =
          VALUE.replace(",\"sequence\":42}", "}").replace("\"position\":42", "\"position\":7");

      assertThat(decode(value).after().sequence()).isEqualTo(7);
    }

    @Test
    void takesTheSymbolFromTheKeyWhereADeleteSaysNothingAboutTheRow() throws Exception {
      byte[] deleted = codec.encode(Events.of(Operation.DELETE, null, null));

      assertThat(codec.decode(bytes(KEY), deleted, null).symbol()).isEqualTo("AAPL");
    }

    @Test
    void readsTheSymbolOfAKeyWhateverItsWhiteSpace() throws Exception {
      assertThat(codec.decodeKey(bytes(" {\"symbol\" : \"AAPL\"}\n"))).isEqualTo("AAPL");
    }

    @Test
    void refusesAKeyWithFurtherColumnsBecauseItsRowsMayShareAPosition() {
      assertThatThrownBy(() -> codec.decodeKey(bytes("{\"symbol\":\"AAPL\",\"venue\":\"XNAS\"}")))
          .isInstanceOfSatisfying(
              MalformedEventException.class,
              refused -> assertThat(refused.reason()).isEqualTo("composite_key"));
    }

    private ChangeEvent decode(String value) throws MalformedEventException {
      return codec.decode(bytes(KEY), bytes(value), "1");
    }
  }

  @Nested
  class AnEventThatBreaksARule {
    static Stream<ChangeEvent> events() {
      return Stream.of(
          Events.of(Operation.CREATE, null, Events.tickAt("0")),
          Events.of(Operation.CREATE, null, Events.tickAt("-1")),
          Events.of(Operation.CREATE, null, Events.tickAt("1E+1000000000")),
          Events.of(Operation.CREATE, null, Events.tickAt("9".repeat(35))),
          Events.of(Operation.CREATE, TICK, TICK),
          new ChangeEvent("MSFT", Operation.CREATE, null, TICK, Events.POSITION, 0),
          new ChangeEvent("AAPL", Operation.CREATE, null, TICK, Events.POSITION, -1),
          new ChangeEvent(
              "AAPL", Operation.CREATE, null, TICK, new SourcePosition("rest", "a/b", 1, 0), 0),
          new ChangeEvent(
              "AAPL", Operation.CREATE, null, TICK, new SourcePosition("rest", "a", -1, 0), 0));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isRefusedBeforeItReachesTheTopic(ChangeEvent event) {
      assertThatThrownBy(() -> codec.check(event)).isInstanceOf(MalformedEventException.class);
      assertThatThrownBy(() -> codec.encode(event)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNamedByReasonAndPath() {
      ChangeEvent event = Events.of(Operation.CREATE, null, Events.tickAt("0"));

      assertThatThrownBy(() -> codec.check(event))
          .isInstanceOfSatisfying(
              MalformedEventException.class,
              e -> {
                assertThat(e.reason()).isEqualTo("bad_price");
                assertThat(e.path()).isEqualTo("/after/price");
                assertThat(e).hasMessage("/after/price must be greater than 0.");
              });
    }

    @Test
    void hasNoKeyEither() {
      assertThatThrownBy(() -> codec.encodeKey("aapl"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("key/symbol must be 1 to 32 of A-Z 0-9 . _ -.");
    }
  }
}
