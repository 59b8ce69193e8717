package io.cdcpipeline.benchmarks.sinks;

import static io.cdcpipeline.benchmarks.sinks.Goal.Direction.AT_MOST;
import static io.cdcpipeline.benchmarks.sinks.Goal.excess;
import static io.cdcpipeline.benchmarks.sinks.Goal.median;
import static io.cdcpipeline.benchmarks.sinks.Goal.worst;

import io.cdcpipeline.benchmarks.sinks.Assignment.Halt;
import io.cdcpipeline.benchmarks.sinks.Assignment.Load;
import io.cdcpipeline.benchmarks.sinks.Assignment.Pace;
import io.cdcpipeline.benchmarks.sinks.Comparison.Restart;
import io.cdcpipeline.benchmarks.sinks.Comparison.Run;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.util.ArrayList;
import java.util.List;

/** The comparisons of {@link Plan} that look at time: of an event, and of a restart. */
final class TimingPlan {

  private static final String NAIVE = "naive, at least once";
  private static final long SECOND = 1_000;
  private static final int LIVE = 4_000;
  private static final int BURST = 20_000;

  private TimingPlan() {}

  static Comparison delay() {
    Load ours = new Load(Writing.MONGO_EXACTLY_ONCE, Keys.ZIPF, 100_000, 12L * LIVE);
    Load naive = new Load(Writing.MONGO_NAIVE, Keys.ZIPF, 40_000, 12L * LIVE);
    List<Goal> goals = new ArrayList<>();
    goals.addAll(delayGoals("1 s", SECOND));
    goals.addAll(delayGoals("200 ms", 200));
    return new Comparison(
        "delay",
        "MongoDB, zipf keys, 4,000 events/s live: from the making of an event to its visibility",
        List.of(
            Run.of("1 s", ours, Pace.live(SECOND, LIVE)),
            Run.of("200 ms", ours, Pace.live(200, LIVE)),
            Run.of(NAIVE, naive, Pace.live(SECOND, LIVE))),
        goals);
  }

  private static List<Goal> delayGoals(String side, long interval) {
    return List.of(
        median(
            11,
            "delay p50 less half an interval, ms, " + side,
            AT_MOST,
            250,
            75,
            excess(Figure.DELAY_P50, side, interval / 2.0)),
        median(
            11,
            "delay p99 less an interval, ms, " + side,
            AT_MOST,
            800,
            250,
            excess(Figure.DELAY_P99, side, interval * 1.0)));
  }

  static Comparison restart() {
    List<FaultPoint> points =
        List.of(
            FaultPoint.COMMIT_BEFORE_TXN_COMMIT,
            FaultPoint.COMMIT_AFTER_TXN_COMMIT,
            FaultPoint.COMMIT_BEFORE_SIGNAL);
    Pace pace = Pace.bursts(SECOND, BURST);
    List<Comparison.Side> sides = new ArrayList<>();
    sides.add(new Restart(Restarts.FIRST_START, Writing.MONGO_EXACTLY_ONCE, pace, Halt.NEVER));
    List<Goal> goals = new ArrayList<>();
    for (FaultPoint point : points) {
      String name = "killed at " + point.label();
      // In the middle of the first batch, which has four chunks; or at its end.
      int pass = point == FaultPoint.COMMIT_BEFORE_SIGNAL ? 1 : 3;
      sides.add(new Restart(name, Writing.MONGO_EXACTLY_ONCE, pace, new Halt(point.label(), pass)));
      goals.add(
          worst(
              12,
              name + ": seconds to the first new commit, less start and interval",
              5,
              1.5,
              pair ->
                  pair.get(name).figure(Figure.FIRST_COMMIT_SECONDS)
                      - pair.get(Restarts.FIRST_START).figure(Figure.START_SECONDS)
                      - SECOND / 1e3));
    }
    String replayed = "killed at " + FaultPoint.COMMIT_BEFORE_SIGNAL.label();
    goals.add(
        median(
            15,
            "mongod's CPU, replay of a committed interval over its first application",
            AT_MOST,
            0.1,
            // About 0: the clock of a process ticks every 10 ms.
            0.05,
            pair ->
                pair.get(replayed).figure(Figure.REPLAY_STORE_CPU)
                    / pair.get(replayed).figure(Figure.APPLY_STORE_CPU)));
    return new Comparison(
        "restart", "MongoDB, kill -9 inside the commit, 20,000 events/s", sides, goals);
  }
}
