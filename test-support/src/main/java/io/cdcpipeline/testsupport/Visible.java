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

  /**
   * From each of the jobs' first elements on none is missing, repeated or out of its key's order,
   * and the totals agree with the lists.
   */
  void assertExactlyOnceInOrder(long... firsts) {
    for (int job = 0; job < firsts.length; job++) {
      long from = firsts[job];
      long to = job + 1 < firsts.length ? firsts[job + 1] : Long.MAX_VALUE;
      assertThat(everyList().toList())
          .as("order per key")
          .allSatisfy(list -> assertThat(between(list.stream(), from, to)).isSorted());
      List<Long> numbers = between(everyList().flatMap(List::stream), from, to);
      assertThat(numbers.stream().sorted().toList())
          .as("all elements from %d on, each once", from)
          .isEqualTo(LongStream.range(from, from + numbers.size()).boxed().toList());
    }
    assertTotals();
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
