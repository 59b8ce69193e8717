package io.cdcpipeline.benchmarks.sinks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/** Makes the stream: the same seed gives the same events, whoever reads them. */
public final class Trades implements GeneratorFunction<Long, Trade> {

  /** How many events share one line in the journal, where creation is noted at all. */
  static final int NOTED = 20;

  private static final String[] VENUES = {"XNAS", "XNYS", "BATS", "ARCX"};

  private final Keys keys;
  private final long seed;
  private final Journal journal;
  private final boolean creationIsNoted;
  private transient Keys.Chooser chooser;

  /**
   * @param creationIsNoted whether to note in the journal when every 20th event was made, which
   *     only a slow stream should
   */
  Trades(Keys keys, long seed, Journal journal, boolean creationIsNoted) {
    this.keys = keys;
    this.seed = seed;
    this.journal = journal;
    this.creationIsNoted = creationIsNoted;
  }

  @Override
  public Trade map(Long number) {
    if (creationIsNoted && number % NOTED == 0) {
      journal.mark(Mark.CREATED, number);
    }
    return trade(number);
  }

  Trade trade(long number) {
    if (chooser == null) {
      chooser = keys.chooser(seed);
    }
    SplittableRandom random = Keys.random(seed + 1, number);
    double price = 10 + random.nextInt(100_000) / 100.0;
    String key = chooser.keyOf(number);
    return new Trade(
        number,
        key,
        "SYM" + key.hashCode() % 1000,
        VENUES[random.nextInt(VENUES.length)],
        "USD",
        random.nextBoolean() ? "buy" : "sell",
        ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
        price,
        price - 0.01,
        price + 0.01,
        price * 1.02,
        price * 0.98,
        random.nextInt(100_000),
        "regular-session-lot-" + random.nextInt(100));
  }
}
