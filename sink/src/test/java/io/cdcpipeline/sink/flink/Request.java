package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;

/** One committable as Flink hands it to a committer. A signal that drops data fails the test. */
final class Request implements CommitRequest<Batch> {

  private final Batch batch;
  private boolean already;

  Request(Batch batch) {
    this.batch = batch;
  }

  boolean signalledAsAlreadyCommitted() {
    return already;
  }

  @Override
  public Batch getCommittable() {
    return batch;
  }

  @Override
  public int getNumberOfRetries() {
    return 0;
  }

  @Override
  public void signalAlreadyCommitted() {
    already = true;
  }

  @Override
  public void signalFailedWithKnownReason(Throwable reason) {
    throw new AssertionError("Flink would drop " + batch, reason);
  }

  @Override
  public void signalFailedWithUnknownReason(Throwable reason) {
    throw new AssertionError("throw instead of signalling: " + batch, reason);
  }

  @Override
  public void retryLater() {
    throw new AssertionError("Flink retries without a pause and out of order: " + batch);
  }

  @Override
  public void updateAndRetryLater(Batch other) {
    throw new AssertionError("a batch never changes: " + batch);
  }
}
