package io.cdcpipeline.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {

  private static final long NUMBERS = 100;
  private static final String KEY = MatrixJob.key(1);

  @Test
  void aWholeHistoryHasNoViolations() {
    assertThat(check(list -> {})).isEqualTo(Violations.NONE);
  }

  @Test
  void aMissingNumberIsLost() {
    assertThat(check(list -> list.remove(2))).isEqualTo(new Violations(1, 0, 0, 0));
  }

  @Test
  void aMissingEndIsLost() {
    assertThat(check(list -> list.subList(4, list.size()).clear()).lost()).isPositive();
  }

  @Test
  void aMissingKeyIsLost() {
    assertThat(HistoryCheck.ofWhole(new History(Map.of(), Map.of()), NUMBERS))
        .isEqualTo(new Violations(NUMBERS, 0, 0, 0));
  }

  @Test
  void aRepeatIsADuplicateWhereverItStands() {
    assertThat(check(list -> list.add(3, list.get(3)))).isEqualTo(new Violations(0, 1, 0, 0));
    assertThat(check(list -> list.addAll(List.copyOf(list.subList(1, 4)))))
        .isEqualTo(new Violations(0, 3, 0, 0));
  }

  @Test
  void aNumberBehindAGreaterOneIsReordered() {
    assertThat(check(list -> list.add(list.remove(2)))).isEqualTo(new Violations(0, 0, 1, 0));
  }

  @Test
  void aNumberThatTheSourceNeverHadIsOneTooMany() {
    assertThat(check(list -> list.add(1 + 8L * MatrixJob.KEYS)))
        .isEqualTo(new Violations(0, 1, 0, 0));
  }

  @Test
  void aCounterThatIsNotTheSumOfItsListIsMiscounted() {
    History history = history(list -> {});
    Map<String, Long> totals = new HashMap<>(history.totals());
    totals.merge(KEY, 1L, Long::sum);

    assertThat(HistoryCheck.ofWhole(new History(history.lists(), totals), NUMBERS))
        .isEqualTo(new Violations(0, 0, 0, 1));
  }

  @Test
  void aBeginningMayEndAnywhereButHasNoHole() {
    History cut = history(list -> list.subList(4, list.size()).clear());
    History hole = history(list -> list.remove(2));

    assertThat(HistoryCheck.ofBeginning(cut)).isEqualTo(Violations.NONE);
    assertThat(HistoryCheck.ofBeginning(hole)).isEqualTo(new Violations(1, 0, 0, 0));
  }

  private static Violations check(Consumer<List<Long>> damage) {
    return HistoryCheck.ofWhole(history(damage), NUMBERS);
  }

  /** What an exact run leaves, with one key's list damaged and its counter the sum of that. */
  private static History history(Consumer<List<Long>> damage) {
    Map<String, List<Long>> lists = new HashMap<>();
    for (long number = 0; number < NUMBERS; number++) {
      lists.computeIfAbsent(MatrixJob.key(number), key -> new ArrayList<>()).add(number);
    }
    damage.accept(lists.get(KEY));
    Map<String, Long> totals = new HashMap<>();
    lists.forEach((key, list) -> totals.put(key, list.stream().mapToLong(n -> n).sum()));
    return new History(lists, totals);
  }
}
