package io.cdcpipeline.it.matrix;

import java.util.List;
import java.util.Map;

/**
 * What a store holds after a row.
 *
 * @param lists by key: the numbers that were appended, in order
 * @param totals by key: the counter
 */
record History(Map<String, List<Long>> lists, Map<String, Long> totals) {

  History {
    lists = Map.copyOf(lists);
    totals = Map.copyOf(totals);
  }

  List<Long> list(String key) {
    return lists.getOrDefault(key, List.of());
  }

  long total(String key) {
    return totals.getOrDefault(key, 0L);
  }

  /** How many numbers were appended in all. */
  long size() {
    return lists.values().stream().mapToLong(List::size).sum();
  }
}
