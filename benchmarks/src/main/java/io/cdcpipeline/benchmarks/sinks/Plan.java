package io.cdcpipeline.benchmarks.sinks;

import static io.cdcpipeline.benchmarks.sinks.Goal.Direction.AT_LEAST;
import static io.cdcpipeline.benchmarks.sinks.Goal.Direction.AT_MOST;
import static io.cdcpipeline.benchmarks.sinks.Goal.median;
import static io.cdcpipeline.benchmarks.sinks.Goal.ratio;
import static io.cdcpipeline.benchmarks.sinks.Goal.reported;

import io.cdcpipeline.benchmarks.sinks.Assignment.Load;
import io.cdcpipeline.benchmarks.sinks.Assignment.Pace;
import io.cdcpipeline.benchmarks.sinks.Comparison.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is measured: the comparisons, with their gates and aims; here those of throughput. */
final class Plan {

  private static final String OURS = "exactly once";
  private static final String INSERT = "exactly once, insert";
  private static final String DIRECT = "at least once, ours";
  private static final String NAIVE = "naive, at least once";
  private static final String DRIVER = "driver, plain bulks";

  private static final long SECOND = 1_000;
  private static final int BURST = 20_000;

  private Plan() {}

  static List<Comparison> comparisons() {
    List<Comparison> all = new ArrayList<>();
    all.add(uniqueKeys());
    all.add(hotKeys());
    all.add(uniformKeys());
    for (Keys keys : Keys.values()) {
      all.add(redis(keys));
    }
    all.add(commitPath());
    all.add(intervals());
    all.add(TimingPlan.delay());
    all.add(TimingPlan.restart());
    return all;
  }

  private static Comparison uniqueKeys() {
    Pace pace = Pace.backlog(SECOND);
    return new Comparison(
        "mongo-unique",
        "MongoDB, unique keys, checkpoint 1 s",
        List.of(
            Run.of(NAIVE, new Load(Writing.MONGO_NAIVE, Keys.UNIQUE, 120_000, 200_000), pace),
            Run.of(OURS, new Load(Writing.MONGO_EXACTLY_ONCE, Keys.UNIQUE, 120_000, 200_000), pace),
            Run.of(
                INSERT,
                new Load(Writing.MONGO_EXACTLY_ONCE_INSERT, Keys.UNIQUE, 120_000, 200_000),
                pace),
            Run.of(
                DIRECT, new Load(Writing.MONGO_AT_LEAST_ONCE, Keys.UNIQUE, 60_000, 100_000), pace),
            Run.ceiling(Writing.MONGO_DRIVER, Keys.UNIQUE, 80_000)),
        List.of(
            median(
                1,
                "events/s, ours over naive",
                AT_LEAST,
                1.2,
                2.0,
                ratio(Figure.EVENTS_PER_SECOND, OURS, NAIVE)),
            reported(
                1,
                "events/s, exactly once over our own at least once",
                ratio(Figure.EVENTS_PER_SECOND, OURS, DIRECT)),
            median(
                2,
                "mongod's CPU per event, ours over naive",
                AT_MOST,
                0.75,
                0.45,
                ratio(Figure.STORE_CPU, OURS, NAIVE)),
            median(
                2,
                "mongod's CPU per event, ours inserting over naive",
                AT_MOST,
                0.75,
                0.3,
                ratio(Figure.STORE_CPU, INSERT, NAIVE)),
            median(
                14,
                "peak resident set, ours over naive",
                AT_MOST,
                2,
                1.3,
                ratio(Figure.PEAK_RSS, OURS, NAIVE))));
  }

  private static Comparison hotKeys() {
    return combined(
        Keys.ZIPF,
        1_000_000,
        List.of(
            median(
                3,
                "events/s, ours over naive, zipf",
                AT_LEAST,
                4,
                10,
                ratio(Figure.EVENTS_PER_SECOND, OURS, NAIVE)),
            reported(
                3,
                "events/s, exactly once over our own at least once, zipf",
                ratio(Figure.EVENTS_PER_SECOND, OURS, DIRECT)),
            reported(
                3,
                "mongod's CPU per event, ours over naive, zipf",
                ratio(Figure.STORE_CPU, OURS, NAIVE))));
  }

  private static Comparison uniformKeys() {
    return combined(
        Keys.UNIFORM,
        600_000,
        List.of(
            reported(
                3,
                "events/s, ours over naive, uniform",
                ratio(Figure.EVENTS_PER_SECOND, OURS, NAIVE)),
            reported(
                3,
                "mongod's CPU per event, ours over naive, uniform",
                ratio(Figure.STORE_CPU, OURS, NAIVE))));
  }

  /** Ours reads more of the same stream: it would be through with the naive sink's part at once. */
  private static Comparison combined(Keys keys, long events, List<Goal> goals) {
    Pace pace = Pace.backlog(SECOND);
    return new Comparison(
        "mongo-" + name(keys),
        "MongoDB, 5,000 %s keys, backlog, checkpoint 1 s".formatted(name(keys)),
        List.of(
            Run.of(NAIVE, new Load(Writing.MONGO_NAIVE, keys, 60_000, 100_000), pace),
            Run.of(OURS, new Load(Writing.MONGO_EXACTLY_ONCE, keys, 400_000, events), pace),
            Run.of(DIRECT, new Load(Writing.MONGO_AT_LEAST_ONCE, keys, 60_000, 120_000), pace),
            Run.ceiling(Writing.MONGO_DRIVER, keys, 80_000)),
        goals);
  }

  private static String name(Keys keys) {
    return keys.name().toLowerCase(Locale.ROOT);
  }

  private static Comparison redis(Keys keys) {
    Pace pace = Pace.backlog(SECOND);
    Goal.Value cpu = ratio(Figure.STORE_CPU, OURS, NAIVE);
    String what = "redis' CPU per event, ours over pipelined";
    return new Comparison(
        "redis-" + name(keys),
        "Redis, %s keys, checkpoint 1 s".formatted(name(keys)),
        List.of(
            Run.of(NAIVE, new Load(Writing.REDIS_NAIVE, keys, 300_000, 400_000), pace),
            Run.of(OURS, new Load(Writing.REDIS_EXACTLY_ONCE, keys, 300_000, 400_000), pace),
            Run.of(DIRECT, new Load(Writing.REDIS_AT_LEAST_ONCE, keys, 200_000, 300_000), pace),
            Run.ceiling(Writing.REDIS_DRIVER, keys, 200_000)),
        List.of(
            median(
                6,
                "events/s, ours over pipelined, " + name(keys),
                AT_LEAST,
                0.85,
                1.2,
                ratio(Figure.EVENTS_PER_SECOND, OURS, NAIVE)),
            reported(
                6,
                "events/s, exactly once over our own at least once, " + name(keys),
                ratio(Figure.EVENTS_PER_SECOND, OURS, DIRECT)),
            // Without repetitions of a key there is nothing to combine.
            keys == Keys.UNIQUE
                ? reported(6, what + ", unique", cpu)
                : median(6, what + ", " + name(keys), AT_MOST, 0.5, 0.1, cpu)));
  }

  private static Comparison commitPath() {
    Pace bursts = Pace.bursts(500, BURST);
    return new Comparison(
        "mongo-commit",
        "MongoDB, the commit alone (5,000 operations a transaction) against the driver alone",
        List.of(
            Run.of(
                DRIVER,
                new Load(Writing.MONGO_DRIVER, Keys.UNIQUE, 120_000, 160_000),
                Pace.backlog(0)),
            Run.of(
                OURS,
                new Load(Writing.MONGO_EXACTLY_ONCE, Keys.UNIQUE, 120_000, 8 * BURST),
                bursts),
            Run.of(
                INSERT,
                new Load(Writing.MONGO_EXACTLY_ONCE_INSERT, Keys.UNIQUE, 120_000, 8 * BURST),
                bursts),
            Run.ceiling(Writing.MONGO_DRIVER_INSERT, Keys.UNIQUE, 120_000)),
        List.of(
            median(
                7,
                "operations/s, commit by upsert over driver's plain upserts",
                AT_LEAST,
                1.4,
                1.8,
                ratio(Figure.COMMIT_EVENTS_PER_SECOND, OURS, DRIVER)),
            median(
                7,
                "operations/s, commit by insert over driver's plain upserts",
                AT_LEAST,
                3,
                4,
                ratio(Figure.COMMIT_EVENTS_PER_SECOND, INSERT, DRIVER)),
            reported(
                7,
                "mongod's CPU per operation, commit by upsert over driver's",
                ratio(Figure.COMMIT_STORE_CPU, OURS, DRIVER)),
            reported(
                7,
                "mongod's CPU per operation, commit by insert over driver's",
                ratio(Figure.COMMIT_STORE_CPU, INSERT, DRIVER))));
  }

  private static Comparison intervals() {
    Load load = new Load(Writing.MONGO_EXACTLY_ONCE, Keys.ZIPF, 400_000, 1_000_000);
    return new Comparison(
        "interval",
        "MongoDB, 5,000 zipf keys: what checkpoints cost the job",
        List.of(
            Run.of("none", load, Pace.backlog(0)),
            Run.of("5 s", load, Pace.backlog(5 * SECOND)),
            Run.of("1 s", load, Pace.backlog(SECOND)),
            Run.of("200 ms", load, Pace.backlog(200))),
        List.of(
            median(
                10,
                "job's CPU per event, 1 s over none",
                AT_MOST,
                1.1,
                1.03,
                ratio(Figure.APP_CPU, "1 s", "none")),
            median(
                10,
                "job's CPU per event, 200 ms over none",
                AT_MOST,
                1.25,
                1.1,
                ratio(Figure.APP_CPU, "200 ms", "none")),
            reported(
                10, "job's CPU per event, 5 s over none", ratio(Figure.APP_CPU, "5 s", "none"))));
  }
}
