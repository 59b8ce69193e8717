package io.cdcpipeline.model;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A stock quote or trade. Public because Flink falls back to Kryo otherwise.
 *
 * <p>No component is null. {@code exchange} and {@code currency} are empty where the source does
 * not know them. {@code sequence} is the source's own number of the row; where a source has none it
 * is the major part of the {@link SourcePosition}. {@link ChangeEventCodec#check} holds the rules
 * that the values keep.
 */
public record StockTick(
    String symbol,
    BigDecimal price,
    long size,
    Instant eventTime,
    String exchange,
    String currency,
    long sequence) {}
