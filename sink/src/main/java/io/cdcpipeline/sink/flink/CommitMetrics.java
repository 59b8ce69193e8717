package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of one committer, in the group {@code cdcSink}; the README of this module lists them.
 *
 * <p>Counters start at 0 with each attempt. A refused commit ends its attempt, so read {@code
 * gaps}, {@code fenced} and {@code rewound} together with the job's restarts.
 */
final class CommitMetrics implements CommitListener {

  static final String GROUP = "cdcSink";
  private static final int WINDOW = 1_000;

  /** What is waited for of one batch. */
  private record Pending(String chainId, long n, long bytes, long preparedAt) {}

  private final Counter batchesCommitted;
  private final Counter operationsCommitted;
  private final Counter alreadyCommitted;
  private final Counter replayedOnRestore;
  private final Counter healed;
  private final Counter commitRetries;
  private final Counter chunkHalvings;
  private final Counter rejected;
  private final Counter waitShortfalls;
  private final Counter gaps;
  private final Counter fenced;
  private final Counter rewound;
  private final Histogram commitDuration;

  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Map<String, Long> handedOver = new HashMap<>();
  private final Map<String, Long> committed = new HashMap<>();
  private long pendingSum;

  // Written by the task's thread, read by the reporter's.
  private volatile int pendingBatches;
  private volatile long pendingBytes;
  private volatile long oldestPreparedAt;
  private volatile long lag;
  private volatile long lastCommit;
  private volatile long epoch;

  CommitMetrics(MetricGroup operator) {
    MetricGroup group = operator.addGroup(GROUP);
    this.batchesCommitted = group.counter("batchesCommitted");
    this.operationsCommitted = group.counter("operationsCommitted");
    this.alreadyCommitted = group.counter("alreadyCommitted");
    this.replayedOnRestore = group.counter("replayedOnRestore");
    this.healed = group.counter("healed");
    this.commitRetries = group.counter("commitRetries");
    this.chunkHalvings = group.counter("chunkHalvings");
    this.rejected = group.counter("rejected");
    this.waitShortfalls = group.counter("waitShortfalls");
    this.gaps = group.counter("gaps");
    this.fenced = group.counter("fenced");
    this.rewound = group.counter("rewound");
    this.commitDuration =
        group.histogram("commitDurationMs", new DescriptiveStatisticsHistogram(WINDOW));
    group.gauge("lastCommitMs", (Gauge<Long>) () -> lastCommit);
    group.gauge("pendingBatches", (Gauge<Integer>) () -> pendingBatches);
    group.gauge("pendingBytes", (Gauge<Long>) () -> pendingBytes);
    group.gauge("pendingOldestAgeMs", (Gauge<Long>) this::oldestAge);
    group.gauge("ledgerLagBatches", (Gauge<Long>) () -> lag);
    group.gauge("takeoverEpoch", (Gauge<Long>) () -> epoch);
  }

  private long oldestAge() {
    long preparedAt = oldestPreparedAt;
    return preparedAt == 0 ? 0 : Math.max(0, System.currentTimeMillis() - preparedAt);
  }

  void tookOver(long takeoverEpoch) {
    epoch = takeoverEpoch;
  }

  /** A writer's batch has come, and waits for its checkpoint. */
  void handedOver(Batch batch) {
    if (!batch.isMarker()) {
      pending.addLast(
          new Pending(batch.chainId(), batch.n(), batch.payload().bytes(), batch.preparedAt()));
      pendingSum += batch.payload().bytes();
      handedOver.put(batch.chainId(), batch.n());
      publishPending();
    }
  }

  /** The store has the batch. */
  void committed(Batch batch, Outcome outcome, boolean replay, Duration duration) {
    if (batch.isMarker()) {
      return;
    }
    if (replay) {
      replayedOnRestore.inc();
    }
    if (outcome == Outcome.ALREADY) {
      alreadyCommitted.inc();
    } else {
      batchesCommitted.inc();
      operationsCommitted.inc(batch.operations());
      commitDuration.update(duration.toMillis());
      lastCommit = System.currentTimeMillis();
    }
    pending.removeIf(
        waiting -> {
          boolean done = waiting.chainId().equals(batch.chainId()) && waiting.n() <= batch.n();
          pendingSum -= done ? waiting.bytes() : 0;
          return done;
        });
    committed.merge(batch.chainId(), batch.n(), Math::max);
    publishPending();
  }

  private void publishPending() {
    pendingBatches = pending.size();
    pendingBytes = pendingSum;
    oldestPreparedAt = pending.isEmpty() ? 0 : pending.getFirst().preparedAt();
    lag =
        handedOver.entrySet().stream()
            .mapToLong(chain -> chain.getValue() - committed.getOrDefault(chain.getKey(), 0L))
            .max()
            .orElse(0);
  }

  void healed(int batches) {
    healed.inc(batches);
  }

  void retried() {
    commitRetries.inc();
  }

  void refused(Outcome outcome) {
    switch (outcome) {
      case GAP -> gaps.inc();
      case FENCED -> fenced.inc();
      case REWOUND -> rewound.inc();
      default -> {
        // Has no counter: the job's exception says it.
      }
    }
  }

  @Override
  public void chunkHalved() {
    chunkHalvings.inc();
  }

  @Override
  public void operationRejected() {
    rejected.inc();
  }

  @Override
  public void durabilityFellShort() {
    waitShortfalls.inc();
  }
}
