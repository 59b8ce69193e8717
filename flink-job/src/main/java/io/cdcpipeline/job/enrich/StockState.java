package io.cdcpipeline.job.enrich;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What is known of one symbol: its last price and its running session, which is one UTC day. Public
 * because Flink falls back to Kryo otherwise. Kept in savepoints: components may be added, never
 * renamed or given another type, and no constructor may reject null.
 *
 * @param price the last price by event time
 * @param eventTime when that price was made
 * @param previousClose the last price of the day that was traded before the session's; null in the
 *     first session that is seen
 * @param sessionDay the session's UTC date, in days since the epoch
 * @param openTime when {@code open} was made
 * @param volume the sizes of the session's trades; stays at {@link Long#MAX_VALUE} once there
 */
public record StockState(
    BigDecimal price,
    Instant eventTime,
    String exchange,
    String currency,
    BigDecimal previousClose,
    long sessionDay,
    Instant openTime,
    BigDecimal open,
    BigDecimal high,
    BigDecimal low,
    long volume,
    long trades) {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int PERCENT_SCALE = 4;

  /** Far beyond any market, and within what a Redis score can hold. */
  private static final BigDecimal MOST_PERCENT = new BigDecimal("1E+12");

  /**
   * How far the price is from the previous close; in the first session, which has none, from its
   * open. Exact to 34 digits.
   */
  public BigDecimal change() {
    return price.subtract(reference(), MathContext.DECIMAL128);
  }

  /**
   * {@link #change} in percent, with four decimals, half rounded to even, and never beyond a
   * trillion.
   */
  public BigDecimal changePercent() {
    BigDecimal reference = reference();
    BigDecimal percent =
        reference.signum() == 0
            ? BigDecimal.ZERO
            : change().multiply(HUNDRED).divide(reference, MathContext.DECIMAL128);
    return percent
        .min(MOST_PERCENT)
        .max(MOST_PERCENT.negate())
        .setScale(PERCENT_SCALE, RoundingMode.HALF_EVEN);
  }

  /** The session's UTC date. */
  public LocalDate sessionDate() {
    return LocalDate.ofEpochDay(sessionDay);
  }

  private BigDecimal reference() {
    return previousClose == null ? open : previousClose;
  }
}
