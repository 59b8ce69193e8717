package io.cdcpipeline.model;

import java.util.Objects;

/**
 * One change of one row: Debezium's envelope around a {@link StockTick}. Public because Flink falls
 * back to Kryo otherwise.
 *
 * @param symbol the record key, known even where a deleted row's former values are not
 * @param before the row before the change; null where there was none or the source does not send it
 * @param after the row after the change; null for a {@link Operation#DELETE}, and only then
 * @param tsMs when the connector handled the change, in epoch milliseconds
 */
public record ChangeEvent(
    String symbol,
    Operation op,
    StockTick before,
    StockTick after,
    SourcePosition source,
    long tsMs) {

  public ChangeEvent {
    Objects.requireNonNull(symbol, "symbol");
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(source, "source");
    if ((after == null) != (op == Operation.DELETE)) {
      throw new IllegalArgumentException("A delete has no after, every other operation has one.");
    }
  }

  /** The same for every delivery of the same change: {@code name/major.minor/symbol}. */
  public String eventId() {
    return source + "/" + symbol;
  }
}
