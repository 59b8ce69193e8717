package io.cdcpipeline.local;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the source told against what each place holds.
 *
 * <p>Every number comes from the place itself. A place that lacks an event is one missing, one that
 * counts an event twice is one duplicate; where counts agree and volumes do not, an event was
 * swapped for another, which counts as one, too.
 *
 * @param truth what the source told, but for the rows that the producer set aside
 * @param deadLetters how many rows those are, each with its reason in {@code
 *     stock-stream.producer.dlq}; a dead letter of the job excuses nothing: its event is missing
 * @param places what is held, by the name of the place
 * @param kafkaDuplicates records of an event id beyond the first
 * @param valueDifferences stored values that are not the source's, a sentence each
 */
record Reconciliation(
    Tally truth,
    long deadLetters,
    Map<String, Tally> places,
    long kafkaDuplicates,
    List<String> valueDifferences) {

  static final String KAFKA = "kafka";
  static final String MONGODB = "mongodb";
  static final String MONGODB_TRADES = "mongodb trades";
  static final String REDIS = "redis";

  Reconciliation {
    places = new TreeMap<>(places);
    valueDifferences = List.copyOf(valueDifferences);
  }

  long count(String place) {
    return places.get(place).count();
  }

  /** Everything that the source told. */
  long produced() {
    return truth.count() + deadLetters;
  }

  /** Events that some place lacks. */
  long missing() {
    return places.values().stream().mapToLong(place -> missingIn(place)).sum();
  }

  private long missingIn(Tally place) {
    long missing = 0;
    for (String symbol : symbols(place)) {
      Tally.Sum expected = truth.of(symbol);
      Tally.Sum actual = place.of(symbol);
      missing += Math.max(0, expected.count() - actual.count());
      if (expected.count() == actual.count() && expected.volume() > actual.volume()) {
        missing++;
      }
    }
    return missing;
  }

  /** Events that some place holds more than once, or that the source never told. */
  long duplicate() {
    long duplicate = kafkaDuplicates;
    for (Tally place : places.values()) {
      for (String symbol : symbols(place)) {
        Tally.Sum expected = truth.of(symbol);
        Tally.Sum actual = place.of(symbol);
        duplicate += Math.max(0, actual.count() - expected.count());
        if (expected.count() == actual.count() && expected.volume() < actual.volume()) {
          duplicate++;
        }
      }
    }
    return duplicate;
  }

  private Set<String> symbols(Tally place) {
    Set<String> symbols = new TreeSet<>(truth.bySymbol().keySet());
    symbols.addAll(place.bySymbol().keySet());
    return symbols;
  }

  /** Whether every event of the source is in every place, once, with its values. */
  boolean agrees() {
    return missing() == 0 && duplicate() == 0 && valueDifferences.isEmpty();
  }
}
