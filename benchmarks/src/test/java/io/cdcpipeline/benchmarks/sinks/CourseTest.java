package io.cdcpipeline.benchmarks.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static final long SECOND = 1_000_000;

  private static Mark at(double second, String what, long count, double app, double store) {
    return new Mark(what, (long) (second * SECOND), count, app, store);
  }

  @Nested
  class OfAnExactlyOnceSink {

    private final Map<String, Double> figures =
        new Course(
                List.of(
                    at(0, Mark.CREATED, 0, 0, 0),
                    at(0.5, Mark.FIRST, 1, 1, 10),
                    at(1, Mark.PREPARED, 600, 1.5, 10),
                    at(1.1, Mark.COMMIT_STARTED, 0, 1.5, 10),
                    at(1.5, Mark.CHUNK, 0, 1.6, 10.4),
                    at(1.6, Mark.COMMITTED, 0, 1.6, 10.5),
                    at(1.7, Mark.CREATED, 700, 1.6, 10.5),
                    at(2, Mark.PREPARED, 1000, 1.8, 10.5),
                    at(2.1, Mark.COMMIT_STARTED, 0, 1.8, 10.5),
                    at(2.5, Mark.COMMITTED, 0, 2, 11),
                    // Nothing came since: a marker.
                    at(3, Mark.PREPARED, 1000, 2, 11),
                    at(3.1, Mark.COMMIT_STARTED, 0, 2, 11),
                    at(3.5, Mark.COMMITTED, 0, 3, 12)))
            .figures();

    @Test
    void eventsAreVisibleWhenTheirBatchIsCommitted() {
      assertThat(figures)
          .containsEntry(Figure.EVENTS, 1000.0)
          .containsEntry(Figure.SECONDS, 2.0)
          .containsEntry(Figure.EVENTS_PER_SECOND, 500.0);
    }

    @Test
    void theCpuTimeIsThatFromTheFirstEventToTheLastVisibleOne() {
      assertThat(figures)
          .containsEntry(Figure.APP_CPU, 1000.0)
          .containsEntry(Figure.STORE_CPU, 1000.0);
    }

    @Test
    void markersAreNoCommits() {
      assertThat(figures).containsEntry(Figure.COMMITS, 2.0);
      assertThat(figures.get(Figure.COMMIT_MILLIS)).isCloseTo(450, within());
      assertThat(figures.get(Figure.COMMIT_EVENTS_PER_SECOND)).isCloseTo(1000 / 0.9, within());
    }

    @Test
    void theDelayOfAnEventEndsWithTheCommitOfItsBatch() {
      assertThat(figures.get(Figure.DELAY_P50)).isCloseTo(1600, within());
    }

    private org.assertj.core.data.Offset<Double> within() {
      return org.assertj.core.data.Offset.offset(1e-6);
    }
  }

  @Test
  void aPlainWritersEventsAreVisibleWithTheirBulk() {
    Course course =
        new Course(
            List.of(
                at(1, Mark.FIRST, 1, 0, 0),
                at(2, Mark.ACKNOWLEDGED, 1000, 0, 0),
                at(3, Mark.ACKNOWLEDGED, 2000, 0, 0)));

    assertThat(course.figures())
        .containsEntry(Figure.EVENTS_PER_SECOND, 1000.0)
        .doesNotContainKey(Figure.COMMITS);
  }

  @Test
  void aJobThatMadeNothingVisibleIsNoMeasurement() {
    List<Mark> marks = List.of(at(1, Mark.FIRST, 1, 0, 0));

    assertThatThrownBy(() -> new Course(marks)).hasMessage("nothing became visible");
  }
}
