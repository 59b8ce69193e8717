package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ExactlyOnceUnderFailureITCase {

  private static final int STEP = 400;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private PipelineRun pipeline;
  private RowServer source;

  @BeforeEach
  void start() throws Exception {
    source = new RowServer(42);
    pipeline = new PipelineRun(directory);
    pipeline.startProducer(source.url());
  }

  @AfterEach
  void stop() throws Exception {
    pipeline.stop();
    source.close();
  }

  @Test
  void everyChangeIsAppliedOnceWhereverTheJobFails() throws Exception {
    List<FaultPoint> points =
        List.of(
            FaultPoint.WRITE_BEFORE,
            FaultPoint.PREPARE_RETURN,
            FaultPoint.COMMIT_ENTER,
            FaultPoint.COMMIT_AFTER_LEDGER_CAS,
            FaultPoint.COMMIT_BEFORE_TXN_COMMIT,
            FaultPoint.COMMIT_AFTER_TXN_COMMIT,
            FaultPoint.COMMIT_BEFORE_SIGNAL);
    pipeline.startJob(2, points.size(), Optional.empty());

    for (FaultPoint point : points) {
      source.add(STEP);
      failAt(point);
    }
    source.add(STEP);

    awaitEverything();
    assertThat(pipeline.faults().fired()).containsExactlyInAnyOrderElementsOf(points);
    assertEachChangeOnceAndInOrder();
  }

  @Test
  void aTakeoverThatFailsIsRepeatedWithoutAnAlarm() throws Exception {
    pipeline.startJob(2, 4, Optional.empty());
    source.add(STEP);
    awaitEverything();

    for (FaultPoint point :
        List.of(
            FaultPoint.TAKEOVER_AFTER_COMMIT,
            FaultPoint.RESTORE_BEFORE_OPEN,
            FaultPoint.RESTORE_AFTER_OPEN)) {
      // Only a restart takes slots over; the one that write.before causes meets the second fault.
      pipeline.faults().arm(point);
    }
    source.add(STEP);
    failAt(FaultPoint.WRITE_BEFORE);
    await().atMost(PATIENCE).until(() -> pipeline.faults().fired().size() == 4);
    source.add(STEP);

    awaitEverything();
    assertEachChangeOnceAndInOrder();
  }

  @Test
  void aSavepointRestoresAtAnotherParallelismAndAFailoverAfterItRaisesNoAlarm() throws Exception {
    pipeline.startJob(1, 0, Optional.empty());
    source.add(STEP);
    awaitEverything();
    source.add(STEP);

    String savepoint = pipeline.stopWithSavepoint();
    source.add(STEP);
    pipeline.startJob(3, 2, Optional.of(savepoint));
    awaitEverything();
    source.add(STEP);
    failAt(FaultPoint.WRITE_BEFORE);
    source.add(STEP);
    failAt(FaultPoint.COMMIT_AFTER_TXN_COMMIT);
    awaitEverything();
    assertEachChangeOnceAndInOrder();

    savepoint = pipeline.stopWithSavepoint();
    source.add(STEP);
    pipeline.startJob(2, 1, Optional.of(savepoint));
    source.add(STEP);
    failAt(FaultPoint.PREPARE_RETURN);
    awaitEverything();
    assertEachChangeOnceAndInOrder();
  }

  @Test
  void recordsThatExpiredUnreadEndTheJobInsteadOfBeingPassedOver() throws Exception {
    pipeline.startJob(1, 0, Optional.empty());
    source.add(STEP);
    awaitEverything();
    String savepoint = pipeline.stopWithSavepoint();
    source.add(STEP);
    pipeline.expireStockStream(2 * STEP);

    pipeline.startJob(1, 0, Optional.of(savepoint));

    assertThatThrownBy(this::awaitEverything)
        .rootCause()
        .isInstanceOf(OffsetOutOfRangeException.class);
  }

  @Test
  void aSecondStartWithoutStateIsRefusedInsteadOfLosingOrRepeating() throws Exception {
    pipeline.startJob(1, 0, Optional.empty());
    source.add(STEP);
    awaitEverything();
    await().atMost(PATIENCE).until(pipeline::hasCommittedOffsets);
    pipeline.cancelJob();
    source.add(STEP);

    pipeline.startJob(1, 0, Optional.empty());

    assertThatThrownBy(this::awaitEverything)
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("starts without state");
  }

  private void failAt(FaultPoint point) throws Exception {
    int before = pipeline.faults().fired().size();
    pipeline.faults().arm(point);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              pipeline.requireRunning();
              return pipeline.faults().fired().size() > before;
            });
  }

  private void awaitEverything() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              pipeline.requireRunning();
              return allIsCounted()
                  && source.bySymbol().entrySet().stream()
                      .allMatch(
                          rows ->
                              pipeline.seen(rows.getKey()).size() >= rows.getValue().size()
                                  && count("trades", rows.getKey()) >= rows.getValue().size());
            });
  }

  /** The counter is the last operation of an event: when it is there, so is all of Redis. */
  private boolean allIsCounted() {
    long rows = source.bySymbol().values().stream().mapToLong(List::size).sum();
    String all = pipeline.redis().get("all");
    return all != null && Long.parseLong(all) >= rows;
  }

  private long count(String collection, String symbol) {
    return pipeline
        .database()
        .getCollection(collection)
        .countDocuments(new Document("symbol", symbol));
  }

  private void assertEachChangeOnceAndInOrder() {
    Map<String, List<RowServer.Row>> truth = source.bySymbol();
    truth.forEach(
        (symbol, rows) -> {
          long volume = rows.stream().mapToLong(RowServer.Row::size).sum();
          assertThat(pipeline.seen(symbol))
              .as("list of %s in Redis", symbol)
              .containsExactlyElementsOf(rows.stream().map(RowServer.Row::eventId).toList());
          assertThat(pipeline.redis().hmget("quote:" + symbol, "count", "tradedVolume"))
              .as("counters of %s in Redis", symbol)
              .containsExactly(Integer.toString(rows.size()), Long.toString(volume));
          assertThat(pipeline.database().getCollection("totals").find(new Document("_id", symbol)))
              .as("$inc totals of %s in MongoDB", symbol)
              .containsExactly(
                  new Document("_id", symbol)
                      .append("count", (long) rows.size())
                      .append("volume", volume));
          assertThat(count("trades", symbol)).as("trades of %s", symbol).isEqualTo(rows.size());
        });
    assertThat(pipeline.redis().get("all"))
        .isEqualTo(Integer.toString(truth.values().stream().mapToInt(List::size).sum()));
    assertThat(pipeline.database().getCollection("quotes").countDocuments())
        .isEqualTo(truth.size());
    assertThat(pipeline.redis().zcard("movers")).isEqualTo(truth.size());
  }
}
