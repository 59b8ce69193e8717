package io.cdcpipeline.sink.flink;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of one writer, in the same group as the committer's. */
final class WriterMetrics {

  private final Counter combinedOperations;
  private final Counter spilledBytes;

  // Written by the task's thread, read by the reporter's.
  private volatile long operations;
  private volatile long bytes;

  WriterMetrics(MetricGroup operator) {
    MetricGroup group = operator.addGroup(CommitMetrics.GROUP);
    this.combinedOperations = group.counter("combinedOperations");
    this.spilledBytes = group.counter("spilledBytes");
    group.gauge("bufferedOperations", (Gauge<Long>) () -> operations);
    group.gauge("bufferedBytes", (Gauge<Long>) () -> bytes);
  }

  /** What is in memory now. */
  void buffered(long bufferedOperations, long bufferedBytes) {
    operations = bufferedOperations;
    bytes = bufferedBytes;
  }

  void combined(long folded) {
    combinedOperations.inc(folded);
  }

  void spilled(long spilled) {
    spilledBytes.inc(spilled);
  }
}
