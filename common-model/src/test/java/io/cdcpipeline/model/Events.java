package io.cdcpipeline.model;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Valid events and their wire form, for tests to vary. */
final class Events {
  static final StockTick TICK =
      new StockTick(
          "AAPL",
          new BigDecimal("187.4400"),
          300,
          Instant.parse("2026-11-23T14:30:00.123456789Z"),
          "XNAS",
          "USD",
          42);
  static final SourcePosition POSITION = new SourcePosition("rest", "sample-exchange", 42, 0);

  static final String KEY = "{\"symbol\":\"AAPL\"}";
  static final String VALUE =
      "{\"op\":\"c\",\"before\":null,\"after\":{\"symbol\":\"AAPL\",\"price\":\"187.4400\","
          + "\"size\":300,\"event_time\":\"2026-11-23T14:30:00.123456789Z\",\"exchange\":\"XNAS\","
          + "\"currency\":\"USD\",\"sequence\":42},\"source\":{\"version\":\"1\","
          + "\"connector\":\"rest\",\"name\":\"sample-exchange\",\"ts_ms\":1795443000500,"
          + "\"position\":42,\"position_minor\":0},\"ts_ms\":1795443000500}";

  private Events() {}

  static ChangeEvent created() {
    return new ChangeEvent("AAPL", Operation.CREATE, null, TICK, POSITION, 1_795_443_000_500L);
  }

  static ChangeEvent of(Operation op, StockTick before, StockTick after) {
    return new ChangeEvent("AAPL", op, before, after, POSITION, 1_795_443_000_500L);
  }

  static StockTick tickAt(String price) {
    return new StockTick(
        "AAPL",
        new BigDecimal(price),
        TICK.size(),
        TICK.eventTime(),
        TICK.exchange(),
        TICK.currency(),
        TICK.sequence());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
