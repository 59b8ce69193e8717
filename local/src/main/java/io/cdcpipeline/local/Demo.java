package io.cdcpipeline.local;

import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One run of {@code cdc demo}: everything up, a line a second, and the reconciliation at the end.
 */
final class Demo {

  /** How long the last events may take through the pipeline once trading is closed. */
  private static final Duration SETTLE = Duration.ofMinutes(2);

  /** As long as the clock of the JVM can tell, with room to spare. */
  private static final Duration FOREVER = Duration.ofDays(36_500);

  /**
   * What to run.
   *
   * @param given settings as command-line flags
   * @param length how long to trade; empty until Ctrl-C
   */
  record Plan(
      List<String> given, Optional<Duration> length, boolean chaos, int perSecond, long seed) {}

  /** How it ended: what was found in each place, and which faults had fired. */
  record Result(Reconciliation reconciliation, List<FaultPoint> faults, Duration took) {}

  private final Plan plan;
  private final DemoReport report;
  private final CountDownLatch stop;

  /**
   * Prepares a run.
   *
   * @param stop counted down by whoever wants the run to end, such as Ctrl-C
   */
  Demo(Plan plan, DemoReport report, CountDownLatch stop) {
    this.plan = plan;
    this.report = report;
    this.stop = stop;
  }

  /** Runs until the time is over or {@code stop}; empty if it was stopped. */
  Optional<Result> run(Path directory) throws Exception {
    Instant began = Instant.now();
    FileFaults faults =
        new FileFaults(Files.createDirectory(directory.resolve("faults")).toString());
    TradeTape tape = new TradeTape(plan.seed(), Instant.now(), plan.perSecond());
    try (LocalRun run = new LocalRun(plan.given(), directory)) {
      run.startServers(tape);
      if (isStopped()) {
        return Optional.empty();
      }
      try (StoreTallies stores = stores(run);
          KafkaTally kafka =
              new KafkaTally(run.settings().value(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS))) {
        requireEmpty(stores, kafka);
        run.startProducer();
        if (waitForTopics(run, kafka)) {
          return Optional.empty();
        }
        run.startJob(plan.chaos() ? faults : FaultInjector.NONE);
        report.box(run);
        if (watch(run, kafka, stores, new Chaos(faults))) {
          return Optional.empty();
        }
        faults.disarm();
        report.line("Trading is closed; waiting for the last events to arrive.");
        Optional<Result> result =
            settle(run, kafka, stores)
                .map(
                    found ->
                        new Result(found, faults.fired(), Duration.between(began, Instant.now())));
        // Before anything is stopped: a failure on the way must not take the result along.
        result.ifPresent(report::result);
        return result;
      }
    }
  }

  private static StoreTallies stores(LocalRun run) {
    return new StoreTallies(
        run.settings().value(PipelineSettings.MONGODB_URI).value(),
        run.settings().value(PipelineSettings.MONGODB_DATABASE),
        run.settings().value(PipelineSettings.REDIS_URI).value());
  }

  private static void requireEmpty(StoreTallies stores, KafkaTally kafka) throws IOException {
    if (!kafka.isEmpty()
        || stores.mongoTotals().count() + stores.mongoTrades().count() > 0
        || stores.redisQuotes().count() > 0) {
      throw new IOException(
          "Kafka, MongoDB or Redis hold results of another run already, so the counts would not"
              + " agree. Leave KAFKA_BOOTSTRAP_SERVERS, MONGODB_URI and REDIS_URI unset for servers"
              + " of the demo's own, or start with empty ones: docker compose down -v");
    }
  }

  private boolean isStopped() {
    return stop.getCount() == 0;
  }

  /** Returns whether the run was stopped meanwhile. */
  private boolean waitForTopics(LocalRun run, KafkaTally kafka) throws Exception {
    while (!kafka.start()) {
      run.requireAlive();
      if (stop.await(100, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return isStopped();
  }

  /** Returns whether it was stopped before its time. */
  private boolean watch(LocalRun run, KafkaTally kafka, StoreTallies stores, Chaos chaos)
      throws Exception {
    Duration length = plan.length().filter(wanted -> wanted.compareTo(FOREVER) < 0).orElse(FOREVER);
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      if (stop.await(1, TimeUnit.SECONDS)) {
        return true;
      }
      run.requireAlive();
      kafka.readToEnd();
      report.progress(
          run.producer().polled(),
          kafka.tally().count(),
          stores.mongoTotals().count(),
          stores.redisQuotes().count());
      if (plan.chaos()) {
        chaos.tick();
      }
    }
    return false;
  }

  /** Lets everything on its way arrive, stops producer and job, and compares; empty if stopped. */
  private Optional<Reconciliation> settle(LocalRun run, KafkaTally kafka, StoreTallies stores)
      throws Exception {
    run.exchange().ifPresent(SampleExchange::closeTrading);
    SourceTruth source = new SourceTruth(run.settings());
    NavigableMap<Long, SourceTruth.Row> atClose = source.rows();
    long last = atClose.isEmpty() ? KafkaTally.NOTHING_YET : atClose.lastKey();
    long deadline = System.nanoTime() + SETTLE.toNanos();
    kafka.readToEnd();
    while (kafka.lastPosition() < last && System.nanoTime() - deadline < 0) {
      run.requireAlive();
      if (stop.await(200, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      kafka.readToEnd();
    }
    run.producer().close();
    kafka.readToEnd();
    // A source that goes on growing is compared up to where the producer stopped.
    NavigableMap<Long, SourceTruth.Row> told =
        source.rows().headMap(Math.max(last, kafka.lastPosition()), true);
    deadline = System.nanoTime() + SETTLE.toNanos();
    while (!compare(told, kafka, stores).agrees() && System.nanoTime() - deadline < 0) {
      run.requireAlive();
      if (stop.await(200, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      kafka.readToEnd();
    }
    run.stopJob();
    kafka.readToEnd();
    return Optional.of(compare(told, kafka, stores));
  }

  private static Reconciliation compare(
      NavigableMap<Long, SourceTruth.Row> told, KafkaTally kafka, StoreTallies stores) {
    NavigableMap<Long, SourceTruth.Row> deliverable = new TreeMap<>(told);
    deliverable.keySet().removeAll(kafka.rejected());
    return new Reconciliation(
        SourceTruth.tally(deliverable),
        told.size() - deliverable.size(),
        Map.of(
            Reconciliation.KAFKA, kafka.tally(),
            Reconciliation.MONGODB, stores.mongoTotals(),
            Reconciliation.MONGODB_TRADES, stores.mongoTrades(),
            Reconciliation.REDIS, stores.redisQuotes()),
        kafka.duplicates(),
        stores.valueDifferences(SourceTruth.priceSums(deliverable)));
  }
}
