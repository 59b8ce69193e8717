package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a reader of the target sees of the jobs' elements. */
record Visible(Function<String, List<Long>> lists, ToLongFunction<String> totals) {

  long count() {
    return everyList().mapToLong(List::size).sum();
  }

  /** How many elements of the job whose first one is {@code first}. */
  long countFrom(long first) {
    return everyList().flatMap(List::stream).filter(number -> number >= first).count();
  }

  void assertNothing() {
    assertThat(everyList().toList()).allSatisfy(list -> assertThat(list).isEmpty());
    assertTotals();
  }

  /** Of the only job none is missing, repeated or out of its key's order; the totals agree. */
  void assertExactlyOnceInOrder() {
    assertExactlyOnceInOrder(0);
    assertTotals();
  }

  /**
   * The same of the younger of two jobs. The older one was stopped in the middle of a commit, at
   * which some of its subtasks were ahead: of each key, it has written a beginning.
   */
  void assertExactlyOnceInOrderAfterATakeover(long younger) {
    for (int key = 0; key < Elements.keys(); key++) {
      List<Long> older = between(lists.apply(Elements.key(key)).stream(), 0, younger);
      assertThat(older)
          .as("of the older job's %s a beginning, each once", Elements.key(key))
          .isEqualTo(
              LongStream.iterate(key, number -> number + Elements.keys())
                  .limit(older.size())
                  .boxed()
                  .toList());
    }
    assertExactlyOnceInOrder(younger);
    assertTotals();
  }

  private void assertExactlyOnceInOrder(long from) {
    assertThat(everyList().toList())
        .as("order per key")
        .allSatisfy(list -> assertThat(between(list.stream(), from, Long.MAX_VALUE)).isSorted());
    List<Long> numbers = between(everyList().flatMap(List::stream), from, Long.MAX_VALUE);
    assertThat(numbers.stream().sorted().toList())
        .as("all elements from %d on, each once", from)
        .isEqualTo(LongStream.range(from, from + numbers.size()).boxed().toList());
  }

  private static List<Long> between(Stream<Long> numbers, long from, long to) {
    return numbers.filter(number -> number >= from && number < to).toList();
  }

  private void assertTotals() {
    for (int key = 0; key < Elements.keys(); key++) {
      String name = Elements.key(key);
      assertThat(totals.applyAsLong(name))
          .as("total of %s against its list", name)
          .isEqualTo(lists.apply(name).stream().mapToLong(Long::longValue).sum());
    }
  }

  private Stream<List<Long>> everyList() {
    return LongStream.range(0, Elements.keys()).mapToObj(Elements::key).map(lists);
  }
}
