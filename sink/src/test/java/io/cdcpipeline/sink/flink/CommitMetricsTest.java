package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitMetricsTest {

  private final RecordingGroup group = new RecordingGroup();
  private final CommitMetrics metrics = new CommitMetrics(group);

  private static Batch batch(String chain, long n, int operations, long ageMillis) {
    return new Batch(
        "s",
        new Label("j", Label.FRESH, 1, 0),
        chain,
        n,
        operations,
        "d",
        System.currentTimeMillis() - ageMillis,
        operations == 0 ? InlinePayload.NOTHING : new InlinePayload(new byte[100]));
  }

  private void applied(Batch batch) {
    metrics.committed(batch, Outcome.APPLIED, false, Duration.ofMillis(3));
  }

  @Test
  void countsWhatWaitsForItsCheckpoint() {
    metrics.handedOver(batch("a", 1, 5, 60_000));
    metrics.handedOver(batch("a", 2, 5, 10_000));
    metrics.handedOver(batch("b", 1, 5, 0));
    assertThat(group.value("pendingBatches")).isEqualTo(3);
    assertThat(group.value("pendingBytes")).isEqualTo(300);
    assertThat(group.value("ledgerLagBatches")).isEqualTo(2);
    assertThat(group.value("pendingOldestAgeMs")).isBetween(60_000L, 70_000L);

    applied(batch("a", 1, 5, 60_000));

    assertThat(group.value("pendingBatches")).isEqualTo(2);
    assertThat(group.value("pendingBytes")).isEqualTo(200);
    assertThat(group.value("ledgerLagBatches")).isEqualTo(1);
    assertThat(group.value("pendingOldestAgeMs")).isBetween(10_000L, 20_000L);
  }

  @Test
  void hasNoAgeWhenNothingWaits() {
    metrics.handedOver(batch("a", 1, 5, 60_000));
    applied(batch("a", 1, 5, 60_000));

    assertThat(group.value("pendingOldestAgeMs")).isZero();
    assertThat(group.value("ledgerLagBatches")).isZero();
  }

  @Test
  void countsBatchesThatWereAppliedApartFromThoseThatWereThere() {
    applied(batch("a", 1, 5, 0));
    applied(batch("a", 2, 7, 0));
    metrics.committed(batch("b", 1, 9, 0), Outcome.ALREADY, true, Duration.ZERO);

    assertThat(group.value("batchesCommitted")).isEqualTo(2);
    assertThat(group.value("operationsCommitted")).isEqualTo(12);
    assertThat(group.value("commitDurationMs")).isEqualTo(2);
    assertThat(group.value("alreadyCommitted")).isEqualTo(1);
    assertThat(group.value("replayedOnRestore")).isEqualTo(1);
    assertThat(group.value("lastCommitMs")).isPositive();
  }

  @Test
  void leavesMarkersOut() {
    metrics.handedOver(batch("a", 3, 0, 0));
    applied(batch("a", 3, 0, 0));

    assertThat(group.value("pendingBatches")).isZero();
    assertThat(group.value("batchesCommitted")).isZero();
  }

  @Test
  void countsEachKindOfRefusal() {
    metrics.refused(Outcome.GAP);
    metrics.refused(Outcome.FENCED);
    metrics.refused(Outcome.FENCED);
    metrics.refused(Outcome.REWOUND);
    metrics.refused(Outcome.POISON);

    assertThat(group.value("gaps")).isEqualTo(1);
    assertThat(group.value("fenced")).isEqualTo(2);
    assertThat(group.value("rewound")).isEqualTo(1);
  }
}
