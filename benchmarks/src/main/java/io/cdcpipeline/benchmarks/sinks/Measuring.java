package io.cdcpipeline.benchmarks.sinks;

import io.cdcpipeline.benchmarks.sinks.Comparison.Restart;
import io.cdcpipeline.benchmarks.sinks.Comparison.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a comparison: its sides in turns, each measurement in a JVM of its own. */
final class Measuring {

  private static final long SEED = 20_261_123;

  private final Stores stores;
  private final Path work;
  private final Optional<Profile> profile;
  private final PrintWriter out;
  private int measurements;

  /**
   * @param work for what a measurement leaves behind
   * @param profile samples our own sides, if present
   */
  Measuring(Stores stores, Path work, Optional<Profile> profile, PrintWriter out) {
    this.stores = stores;
    this.work = work;
    this.profile = profile;
    this.out = out;
  }

  /** Measures, and hands every sample on as soon as it is there. */
  void run(Comparison comparison, int pairs, Consumer<Sample> sink)
      throws IOException, InterruptedException {
    out.printf("%n%s (rows %s)%n", comparison.title(), comparison.rows());
    out.flush();
    for (int pair = 1; pair <= pairs; pair++) {
      List<Comparison.Side> order = new ArrayList<>(comparison.sides());
      if (pair % 2 == 0) {
        Collections.reverse(order);
      }
      for (Comparison.Side side : order) {
        if (pair == 1 || !side.once()) {
          Sample sample = measure(comparison, side, pair);
          sink.accept(sample);
          print(sample);
        }
      }
    }
  }

  private Sample measure(Comparison comparison, Comparison.Side side, int pair)
      throws IOException, InterruptedException {
    stores.empty();
    String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    double load = Machine.load();
    // Another stream each time, and the same for all sides of a pair.
    Assignment.Site site = site(side.writing(), SEED + pair);
    List<String> configuration = new ArrayList<>();
    configuration.add(stores.describe(side.writing()));
    Map<String, Double> figures =
        side instanceof Restart restart
            ? new Restarts(new ChildJvm(false)).run(restart, site, elsewhere(site))
            : run((Run) side, site, configuration);
    return new Sample(comparison.id(), side.name(), pair, at, load, figures, configuration);
  }

  private Map<String, Double> run(Run run, Assignment.Site site, List<String> configuration)
      throws IOException, InterruptedException {
    boolean recorded = profile.isPresent() && run.writing().isOurs();
    ChildJvm.Ending ending =
        new ChildJvm(recorded)
            .run(
                new Assignment(
                    run.load(),
                    run.pace(),
                    Assignment.Until.ALL_IS_VISIBLE,
                    Assignment.Halt.NEVER,
                    "",
                    site));
    Child.Result result = ending.result();
    configuration.addAll(result.notes());
    stores.verify(run.load(), site.seed());
    if (recorded) {
      profile.get().print(run.name(), ending);
    }
    return result.figures();
  }

  private Assignment.Site site(Writing writing, long seed) throws IOException {
    return new Assignment.Site(
        stores.mongoUri(),
        stores.redisUri(),
        stores.pid(writing),
        ChildJvm.freshDirectory(work).toString(),
        "bench-" + ++measurements,
        seed);
  }

  private Assignment.Site elsewhere(Assignment.Site site) throws IOException {
    return new Assignment.Site(
        site.mongoUri(),
        site.redisUri(),
        site.storePid(),
        ChildJvm.freshDirectory(work).toString(),
        site.sinkId(),
        site.seed());
  }

  private void print(Sample sample) {
    out.printf(
        Locale.ROOT, "  pair %d  %-28s load %5.2f ", sample.pair(), sample.side(), sample.load());
    sample.figures().forEach((name, value) -> out.printf("  %s %s", name, Goal.format(value)));
    out.println();
    sample.configuration().forEach(line -> out.println("            " + line));
    out.flush();
  }
}
