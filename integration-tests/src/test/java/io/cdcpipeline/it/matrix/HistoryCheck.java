package io.cdcpipeline.it.matrix;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The oracle of the matrix: reads the lists and counters that a row has left, and counts what is
 * lost, repeated, out of order or miscounted. It knows nothing of sinks and ledgers.
 */
final class HistoryCheck {

  private HistoryCheck() {}

  /** After the source has ended: all numbers below {@code numbers} must be there. */
  static Violations ofWhole(History history, long numbers) {
    return keys()
        .map(key -> ofKey(history, key, numbers))
        .reduce(Violations.NONE, Violations::plus);
  }

  /**
   * Of a job that stopped: what is there must be a beginning without a hole, key by key. Its last
   * batch may be there in part, so counters are not compared with lists.
   */
  static Violations ofBeginning(History history) {
    return keys()
        .map(key -> ofKey(history, key, end(history.list(key))).withoutCounters())
        .reduce(Violations.NONE, Violations::plus);
  }

  private static long end(List<Long> list) {
    return list.stream().mapToLong(number -> number + 1).max().orElse(0);
  }

  private static Stream<String> keys() {
    return LongStream.range(0, MatrixJob.KEYS).mapToObj(MatrixJob::key);
  }

  private static Violations ofKey(History history, String key, long numbers) {
    List<Long> list = history.list(key);
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    long duplicate = 0;
    long reordered = 0;
    for (long number : list) {
      if (number >= numbers || !seen.add(number)) {
        duplicate++;
      } else if (number < highest) {
        reordered++;
      }
      highest = Math.max(highest, number);
    }
    long lost =
        LongStream.range(0, numbers)
            .filter(number -> MatrixJob.key(number).equals(key) && !seen.contains(number))
            .count();
    long sum = list.stream().mapToLong(Long::longValue).sum();
    return new Violations(lost, duplicate, reordered, sum == history.total(key) ? 0 : 1);
  }
}
