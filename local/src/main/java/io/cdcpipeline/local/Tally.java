package io.cdcpipeline.local;

import java.util.Map;
import java.util.TreeMap;

/** How many events a place holds, and what volume they add up to, by symbol. */
record Tally(Map<String, Sum> bySymbol) {

  /** Events and their volume. */
  record Sum(long count, long volume) {

    static final Sum NOTHING = new Sum(0, 0);

    Sum plus(Sum other) {
      return new Sum(count + other.count, volume + other.volume);
    }
  }

  Tally {
    bySymbol = Map.copyOf(bySymbol);
  }

  Sum of(String symbol) {
    return bySymbol.getOrDefault(symbol, Sum.NOTHING);
  }

  long count() {
    return bySymbol.values().stream().mapToLong(Sum::count).sum();
  }

  /** Collects a tally, event by event. Not thread-safe. */
  static final class Collector {

    private final Map<String, Sum> sums = new TreeMap<>();

    void add(String symbol, long count, long volume) {
      sums.merge(symbol, new Sum(count, volume), Sum::plus);
    }

    Tally tally() {
      return new Tally(sums);
    }
  }
}
