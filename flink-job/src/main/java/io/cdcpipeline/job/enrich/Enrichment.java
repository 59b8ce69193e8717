package io.cdcpipeline.job.enrich;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.StockTick;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a change does to the state of its symbol. Pure: no Flink, no clock, no state of its own.
 *
 * <p>Within a session the result does not depend on the order in which trades arrive, except that
 * of several with the same event time the last one gives the price and the first one the open. A
 * trade of an earlier day than the session's comes too late for it and changes nothing.
 */
final class Enrichment {

  private Enrichment() {}

  /**
   * The state after {@code event}.
   *
   * @param state null where the symbol is not known
   * @return null after a delete
   */
  static StockState apply(StockState state, ChangeEvent event) {
    if (event.op() == Operation.DELETE) {
      return null;
    }
    StockTick tick = event.after();
    long day = dayOf(tick.eventTime());
    if (state == null) {
      return session(tick, day, null);
    }
    if (day > state.sessionDay()) {
      return session(tick, day, state.price());
    }
    return day == state.sessionDay() ? trade(state, tick) : state;
  }

  private static StockState session(StockTick first, long day, BigDecimal previousClose) {
    BigDecimal price = first.price();
    Instant time = first.eventTime();
    return new StockState(
        price,
        time,
        first.exchange(),
        first.currency(),
        previousClose,
        day,
        time,
        price,
        price,
        price,
        first.size(),
        1);
  }

  private static StockState trade(StockState state, StockTick tick) {
    boolean opens = tick.eventTime().isBefore(state.openTime());
    boolean isLatest = !tick.eventTime().isBefore(state.eventTime());
    return new StockState(
        isLatest ? tick.price() : state.price(),
        isLatest ? tick.eventTime() : state.eventTime(),
        isLatest ? tick.exchange() : state.exchange(),
        isLatest ? tick.currency() : state.currency(),
        state.previousClose(),
        state.sessionDay(),
        opens ? tick.eventTime() : state.openTime(),
        opens ? tick.price() : state.open(),
        state.high().max(tick.price()),
        state.low().min(tick.price()),
        saturatingSum(state.volume(), tick.size()),
        state.trades() + 1);
  }

  private static long dayOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay();
  }

  /** Sizes come from outside: a sum beyond a long must not turn negative or stop the job. */
  private static long saturatingSum(long volume, long size) {
    return size > Long.MAX_VALUE - volume ? Long.MAX_VALUE : volume + size;
  }
}
