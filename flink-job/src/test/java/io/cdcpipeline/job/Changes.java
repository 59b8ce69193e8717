package io.cdcpipeline.job;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import java.math.BigDecimal;
import java.time.Instant;

/** Change events in which only what matters to a test is said. */
public final class Changes {
  private Operation operation = Operation.CREATE;
  private String symbol = "AAPL";
  private BigDecimal price = new BigDecimal("100.00");
  private long size = 10;
  private Instant time = Instant.parse("2026-11-23T14:30:00Z");
  private String exchange = "XSAM";
  private String source = "sample-exchange";
  private long major = 1;
  private long minor;

  private Changes() {}

  public static Changes aTrade() {
    return new Changes();
  }

  public static Changes aDelete() {
    Changes delete = new Changes();
    delete.operation = Operation.DELETE;
    return delete;
  }

  public Changes of(String otherSymbol) {
    symbol = otherSymbol;
    return this;
  }

  public Changes price(String otherPrice) {
    price = new BigDecimal(otherPrice);
    return this;
  }

  public Changes size(long otherSize) {
    size = otherSize;
    return this;
  }

  /** ISO-8601, UTC. */
  public Changes at(String otherTime) {
    time = Instant.parse(otherTime);
    return this;
  }

  public Changes exchange(String otherExchange) {
    exchange = otherExchange;
    return this;
  }

  public Changes from(String otherSource) {
    source = otherSource;
    return this;
  }

  public Changes position(long otherMajor) {
    return position(otherMajor, 0);
  }

  public Changes position(long otherMajor, long otherMinor) {
    major = otherMajor;
    minor = otherMinor;
    return this;
  }

  public ChangeEvent event() {
    StockTick tick = new StockTick(symbol, price, size, time, exchange, "USD", major);
    boolean isDelete = operation == Operation.DELETE;
    return new ChangeEvent(
        symbol,
        operation,
        isDelete ? tick : null,
        isDelete ? null : tick,
        new SourcePosition("rest", source, major, minor),
        1_795_444_200_123L);
  }
}
