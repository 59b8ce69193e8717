package io.cdcpipeline.local;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trades that the sample exchange has to tell, as a function of seed and number: the same
 * number is always the same trade, and none is kept in memory.
 *
 * @param seed of the run
 * @param opening when trading began: trade 1 happens one interval later
 * @param perSecond trades a second, 1 to 1,000
 */
record TradeTape(long seed, Instant opening, int perSecond) {

  private static final List<String> SYMBOLS =
      List.of("AAPL", "AMZN", "BRK.B", "GOOG", "IBM", "META", "MSFT", "NVDA", "ORCL", "TSLA");

  /** One trade, as the exchange tells it. Prices are decimals with two digits. */
  record Trade(long id, String symbol, BigDecimal price, long size, Instant time) {}

  TradeTape {
    if (perSecond < 1 || perSecond > 1_000) {
      throw new IllegalArgumentException("1 to 1,000 trades a second, was " + perSecond);
    }
  }

  /** The trade with the number {@code id}, 1 or more. */
  Trade trade(long id) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + id);
    int stock = random.nextInt(SYMBOLS.size());
    double level = 40 + 35 * stock;
    double drift = 0.1 * level * Math.sin(id / 900.0 + stock);
    double noise = 0.002 * level * (random.nextDouble() - 0.5);
    return new Trade(
        id,
        SYMBOLS.get(stock),
        BigDecimal.valueOf(level + drift + noise).setScale(2, RoundingMode.HALF_EVEN),
        1 + random.nextInt(500),
        opening.plusMillis(id * 1_000 / perSecond));
  }

  /** How many trades have happened by {@code now}. */
  long happenedBy(Instant now) {
    long millis = now.toEpochMilli() - opening.toEpochMilli();
    return Math.max(0, millis * perSecond / 1_000);
  }
}
