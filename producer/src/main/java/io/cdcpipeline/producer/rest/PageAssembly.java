package io.cdcpipeline.producer.rest;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import io.cdcpipeline.producer.capture.RejectedRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes a page of the rows of one answer: in order, without those published before, and not larger
 * than one transaction is to be.
 *
 * <p>Rests on the source: sequences are unique, a row never appears with a sequence below one that
 * was already served, and an answer that is full holds the lowest sequences after the cursor.
 */
final class PageAssembly {
  private final RestSourceSettings settings;
  private final RowConverter converter;

  PageAssembly(RestSourceSettings settings, RowConverter converter) {
    this.settings = settings;
    this.converter = converter;
  }

  /**
   * @param rows those after {@code after}, in any order
   * @param answered how many rows the answer had in all
   */
  Page assemble(List<Row> rows, int answered, long after) throws PollFailedException {
    List<Row> fresh = rows.stream().sorted(Comparator.comparingLong(Row::sequence)).toList();
    boolean full = answered == settings.pageSize();
    if (full && fresh.isEmpty()) {
      // Polling on would ask the same question for ever, at full speed.
      throw Unusable.page(
          settings,
          ("it is full but has no row after %d; the parameter '%s' (SOURCE_CURSOR_PARAMETER)"
                  + " seems to have no effect")
              .formatted(after, settings.cursorParameter()));
    }
    List<Row> taken = fresh.subList(0, endOfPage(fresh));
    long cursor = taken.isEmpty() ? after : taken.get(taken.size() - 1).sequence();
    // More rows than asked for: the source ignores the limit and sent all it has.
    boolean caughtUp = !full && taken.size() == fresh.size();
    return page(taken, Long.toString(cursor), caughtUp);
  }

  /** A page never ends between rows of one sequence: the cursor would skip the second. */
  private int endOfPage(List<Row> fresh) {
    int end = Math.min(fresh.size(), settings.pageSize());
    while (end < fresh.size() && fresh.get(end).sequence() == fresh.get(end - 1).sequence()) {
      end++;
    }
    return end;
  }

  private Page page(List<Row> taken, String cursor, boolean caughtUp) {
    List<ChangeEvent> events = new ArrayList<>();
    List<RejectedRow> rejected = new ArrayList<>();
    Row previous = null;
    for (Row row : taken) {
      boolean repeated = previous != null && previous.text().equals(row.text());
      if (!repeated) {
        try {
          events.add(convert(row, previous));
        } catch (RowRejectedException e) {
          rejected.add(
              new RejectedRow(row.text(), e.reason(), e.path(), e.getMessage(), row.sequence()));
        }
      }
      previous = row;
    }
    return new Page(events, rejected, cursor, caughtUp);
  }

  private ChangeEvent convert(Row row, Row previous) throws RowRejectedException {
    if (previous != null && previous.sequence() == row.sequence()) {
      throw new RowRejectedException(
          "duplicate_sequence",
          settings.mapping().sequence(),
          "another row of this page has the same sequence");
    }
    if (row.rejection() != null) {
      throw row.rejection();
    }
    return converter.convert(row.values(), row.sequence());
  }
}
