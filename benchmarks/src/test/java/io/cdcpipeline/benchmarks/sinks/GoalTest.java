package io.cdcpipeline.benchmarks.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.benchmarks.sinks.Goal.Direction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalTest {

  private static Map<String, Sample> pair(double ours, double theirs) {
    return Map.of("ours", sample("ours", ours), "theirs", sample("theirs", theirs));
  }

  private static Sample sample(String side, double rate) {
    return new Sample(
        "c",
        side,
        1,
        "2026-11-23T00:00:00Z",
        0.1,
        Map.of(Figure.EVENTS_PER_SECOND, rate),
        List.of());
  }

  private static Goal.Value ratio() {
    return Goal.ratio(Figure.EVENTS_PER_SECOND, "ours", "theirs");
  }

  @Test
  void aRatioIsTakenInEachPairAndTheirMedianIsJudged() {
    Goal goal = Goal.median(1, "rate", Direction.AT_LEAST, 1.2, 2, ratio());

    Goal.Outcome outcome = goal.judge(List.of(pair(10, 10), pair(40, 10), pair(15, 10)));

    assertThat(outcome.value()).isEqualTo(1.5);
    assertThat(outcome.ofPairs()).containsExactly(1.0, 4.0, 1.5);
    assertThat(outcome.gateVerdict()).isEqualTo("MET");
    assertThat(outcome.aimVerdict()).isEqualTo("NOT MET");
  }

  @Test
  void whatMustHoldAlwaysIsJudgedByTheWorstPair() {
    Goal goal = Goal.worst(12, "recovery", 5, 1.5, ratio());

    Goal.Outcome outcome = goal.judge(List.of(pair(1, 1), pair(6, 1), pair(1, 1)));

    assertThat(outcome.gateVerdict()).isEqualTo("NOT MET");
  }

  @Test
  void aNumberWithoutAGateIsOnlyReported() {
    Goal.Outcome outcome = Goal.reported(6, "rate", ratio()).judge(List.of(pair(1, 1)));

    assertThat(outcome.gateVerdict()).isEqualTo("reported");
  }

  @Test
  void theMedianOfAnEvenNumberLiesInTheMiddle() {
    assertThat(Goal.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }
}
