package io.cdcpipeline.benchmarks.sinks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The course of one measured job, worked out from its journal: which events were visible when, and
 * what each commit took.
 */
final class Course {

  /** A moment at which all events up to a count were visible. */
  private record Visible(Mark mark, long events) {}

  private final List<Mark> marks;
  private final Mark first;
  private final List<Visible> visible = new ArrayList<>();
  private int commits;
  private double commitSeconds;
  private double commitStoreCpu;
  private long committedEvents;

  Course(List<Mark> marks) {
    this.marks = List.copyOf(marks);
    this.first =
        marks.stream()
            .filter(mark -> mark.what().equals(Mark.FIRST))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no event reached the writer"));
    follow();
  }

  /** The k-th batch that is committed is the k-th that was prepared: a chain keeps its order. */
  private void follow() {
    Deque<Long> prepared = new ArrayDeque<>();
    Mark started = first;
    long before = 0;
    for (Mark mark : marks) {
      switch (mark.what()) {
        case Mark.PREPARED -> prepared.add(mark.count());
        case Mark.COMMIT_STARTED -> started = mark;
        case Mark.COMMITTED -> {
          long events = prepared.remove();
          if (events > before) {
            commits++;
            committedEvents += events - before;
            commitSeconds += seconds(started, mark);
            commitStoreCpu += mark.storeCpuSeconds() - started.storeCpuSeconds();
            visible.add(new Visible(mark, events));
          }
          before = events;
        }
        case Mark.ACKNOWLEDGED -> visible.add(new Visible(mark, mark.count()));
        default -> {}
      }
    }
    if (visible.isEmpty()) {
      throw new IllegalStateException("nothing became visible");
    }
  }

  /** How many events are visible at the end. */
  long events() {
    return visible.get(visible.size() - 1).events();
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    Mark last = visible.get(visible.size() - 1).mark();
    double seconds = seconds(first, last);
    double millions = events() / 1e6;
    figures.put(Figure.EVENTS, (double) events());
    figures.put(Figure.SECONDS, seconds);
    figures.put(Figure.EVENTS_PER_SECOND, events() / seconds);
    figures.put(Figure.APP_CPU, (last.appCpuSeconds() - first.appCpuSeconds()) / millions);
    figures.put(Figure.STORE_CPU, (last.storeCpuSeconds() - first.storeCpuSeconds()) / millions);
    if (commits > 0) {
      figures.put(Figure.COMMITS, (double) commits);
      figures.put(Figure.COMMIT_MILLIS, 1000 * commitSeconds / commits);
      figures.put(Figure.COMMIT_EVENTS_PER_SECOND, committedEvents / commitSeconds);
      figures.put(Figure.COMMIT_STORE_CPU, commitStoreCpu / (committedEvents / 1e6));
    }
    addDelays(figures);
    return figures;
  }

  private void addDelays(Map<String, Double> figures) {
    double[] delays =
        marks.stream()
            .filter(mark -> mark.what().equals(Mark.CREATED))
            .filter(mark -> mark.count() < events())
            .mapToDouble(this::delayMillis)
            .sorted()
            .toArray();
    if (delays.length > 0) {
      figures.put(Figure.DELAY_P50, percentile(delays, 0.50));
      figures.put(Figure.DELAY_P99, percentile(delays, 0.99));
    }
  }

  private double delayMillis(Mark created) {
    Visible seen =
        visible.stream()
            .filter(moment -> moment.events() > created.count())
            .findFirst()
            .orElseThrow();
    return seconds(created, seen.mark()) * 1000;
  }

  private static double percentile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  /** Of the marks with this name, the first after {@code from}; fails if there is none. */
  static Mark next(List<Mark> marks, String what, Mark from) {
    return marks.stream()
        .filter(mark -> mark.what().equals(what) && mark.micros() >= from.micros())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no '" + what + "' in " + names(marks)));
  }

  private static String names(List<Mark> marks) {
    return Arrays.toString(marks.stream().map(Mark::what).distinct().toArray());
  }

  static double seconds(Mark from, Mark to) {
    return (to.micros() - from.micros()) / 1e6;
  }
}
