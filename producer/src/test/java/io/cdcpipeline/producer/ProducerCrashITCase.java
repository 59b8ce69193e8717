package io.cdcpipeline.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.publish.HaltingPublisher;
import io.cdcpipeline.testsupport.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills real producer processes and counts what a {@code read_committed} reader then finds. */
@Timeout(600)
class ProducerCrashITCase {
  private static final Logger LOG = LoggerFactory.getLogger(ProducerCrashITCase.class);
  private static final long ROWS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @RegisterExtension static final KafkaFixture KAFKA = new KafkaFixture();

  @TempDir Path folder;
  private String sourceName;

  @BeforeEach
  void nameTheSource() {
    sourceName = KAFKA.freshName("crash");
  }

  @Test
  void aProducerKilledAtAnyMomentLosesNothingAndRepeatsNothing() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    LOG.info("Seed {} (repeat with -Dseed={}).", seed, seed);
    Random random = new Random(seed);
    int kills = 0;
    int killsInTransaction = 0;
    try (GrowingExchange exchange = new GrowingExchange(ROWS, random.nextLong());
        SourceInKafka source = new SourceInKafka(KAFKA.bootstrapServers(), sourceName)) {
      startAndStopOnce(exchange);
      for (int round = 0; round < 12; round++) {
        try (ProducerProcess producer = start(exchange)) {
          switch (round % 3) {
            case 0 -> awaitCommitted(source, 1 + random.nextInt(300));
            case 1 -> awaitPagesServed(exchange, 2 + random.nextInt(6));
            default -> awaitOpenTransaction(source, 1 + random.nextInt(150));
          }
          assertThat(producer.isAlive()).as("the producer lives until it is killed").isTrue();
          producer.kill();
          boolean inTransaction = source.hasOpenTransaction(Topics.STOCK_STREAM);
          kills++;
          killsInTransaction += inTransaction ? 1 : 0;
          LOG.info(
              "Kill {} by rule {}: in a transaction {}, position {}.",
              kills,
              round % 3,
              inTransaction,
              source.hasOpenTransaction(Topics.CURSORS) ? "(open)" : source.position());
        }
      }
      runToTheEnd(exchange, source);

      ExactlyOnce.assertRowsUpTo(ROWS, source);
      LOG.info(
          "{} kills, {} of them with a transaction open, seed {}: {} rows once each.",
          kills,
          killsInTransaction,
          seed,
          ROWS);
    }
  }

  @ParameterizedTest(name = "{0}, transaction {1}")
  @CsvSource({
    "AFTER_RECORDS, 1",
    "AFTER_RECORDS, 4",
    "AFTER_CURSOR, 1",
    "AFTER_CURSOR, 4",
    "AFTER_COMMIT, 4"
  })
  void aProducerHaltedInsideItsTransactionLosesNothingAndRepeatsNothing(
      String point, int transaction) {
    long rows = 700;
    try (GrowingExchange exchange = new GrowingExchange(rows, 1);
        SourceInKafka source = new SourceInKafka(KAFKA.bootstrapServers(), sourceName)) {
      try (ProducerProcess halted =
          ProducerProcess.start(
              HaltingProducerMain.class,
              folder,
              settings(exchange),
              point,
              Integer.toString(transaction))) {
        assertThat(halted.exitCode()).as(halted.output()).isEqualTo(HaltingPublisher.EXIT_CODE);
      }
      boolean left = source.hasOpenTransaction(Topics.STOCK_STREAM);
      assertThat(left).as("an open transaction was left").isEqualTo(!point.equals("AFTER_COMMIT"));

      runToTheEnd(rows, exchange, source);

      ExactlyOnce.assertRowsUpTo(rows, source);
    }
  }

  @Test
  void ofTwoProducersOfOneSourceTheOlderStopsAndSaysWhy() {
    long rows = 3_000;
    try (GrowingExchange exchange = new GrowingExchange(rows, 2);
        SourceInKafka source = new SourceInKafka(KAFKA.bootstrapServers(), sourceName);
        ProducerProcess older = start(exchange)) {
      await().atMost(PATIENCE).until(() -> older.output().contains("Publishing source"));
      long begin = source.committedEnd(Topics.STOCK_STREAM);
      await().atMost(PATIENCE).until(() -> source.committedEnd(Topics.STOCK_STREAM) > begin);

      try (ProducerProcess newer = start(exchange)) {
        assertThat(older.exitCode()).as(older.output()).isEqualTo(1);
        assertThat(older.output())
            .contains("Stopped publishing source " + sourceName)
            .contains("another producer with this SOURCE_NAME has taken over")
            .contains("nothing is lost or repeated");
        await().atMost(PATIENCE).until(() -> source.position().contains("\"" + rows + "\""));
        assertThat(newer.stop()).as(newer.output()).isZero();
      }

      ExactlyOnce.assertRowsUpTo(rows, source);
    }
  }

  /** The topics then exist, and stopping in an orderly way is part of the walk. */
  private void startAndStopOnce(GrowingExchange exchange) {
    try (ProducerProcess producer = start(exchange)) {
      await().atMost(PATIENCE).until(() -> exchange.pages() > 0);
      assertThat(producer.stop()).as(producer.output()).isZero();
    }
  }

  private static void awaitCommitted(SourceInKafka source, int more) {
    long begin = source.committedEnd(Topics.STOCK_STREAM);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> source.committedEnd(Topics.STOCK_STREAM) >= begin + more);
  }

  /** The kill follows while the page is on its way, being parsed or being published. */
  private static void awaitPagesServed(GrowingExchange exchange, int more)
      throws InterruptedException {
    int target = exchange.pages() + more;
    CountDownLatch served = new CountDownLatch(1);
    exchange.onPageServed(
        pages -> {
          if (pages >= target) {
            served.countDown();
          }
        });
    assertThat(served.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** What is written first is not committed yet. */
  private static void awaitOpenTransaction(SourceInKafka source, int more) {
    awaitCommitted(source, more);
    long begin = source.writtenEnd(Topics.STOCK_STREAM);
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofNanos(100_000))
        .until(() -> source.writtenEnd(Topics.STOCK_STREAM) > begin);
  }

  private void runToTheEnd(GrowingExchange exchange, SourceInKafka source) {
    runToTheEnd(ROWS, exchange, source);
  }

  private void runToTheEnd(long rows, GrowingExchange exchange, SourceInKafka source) {
    try (ProducerProcess producer = start(exchange)) {
      await()
          .atMost(PATIENCE)
          .until(() -> source.position().contains("\"cursor\":\"%d\"".formatted(rows)));
      assertThat(producer.stop()).as(producer.output()).isZero();
    }
  }

  private ProducerProcess start(GrowingExchange exchange) {
    return ProducerProcess.start(ProducerMain.class, folder, settings(exchange));
  }

  private Map<String, String> settings(GrowingExchange exchange) {
    return ProducerProcess.settings(KAFKA.bootstrapServers(), sourceName, exchange.url());
  }
}
