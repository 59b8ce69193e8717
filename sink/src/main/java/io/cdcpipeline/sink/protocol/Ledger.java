package io.cdcpipeline.sink.protocol;

import java.io.IOException;

/**
 * One committer's access to the store that holds both its targets and its ledger.
 *
 * <p>Used by one thread, the committer's. Every method may be repeated after a {@link
 * StoreUnavailableException}: the ledger tells what an earlier attempt has done.
 */
public interface Ledger extends AutoCloseable {

  /**
   * Takes the slot over, in one atomic unit: draws the next epoch, writes a closed take record,
   * becomes the slot's owner, and leaves every slot of another parallelism without one. Any commit
   * of an earlier owner fails from then on.
   *
   * @param label of the committer
   * @return the take record, durable
   * @throws IOException a {@link SinkCommitException} with TARGET_CHANGED for the ledger of another
   *     store, a {@link StoreUnavailableException} if the call may be repeated
   * @throws InterruptedException if the task was cancelled meanwhile
   */
  Take takeOver(Label label) throws IOException, InterruptedException;

  /**
   * Reads all take and chain records of the sink.
   *
   * @return a copy, which may be older than what the next call finds
   * @throws IOException a {@link StoreUnavailableException} if the call may be repeated, else what
   *     the store refuses
   */
  LedgerView view() throws IOException;

  /**
   * Applies a batch and moves its chain record, both in the same atomic unit or, for a large batch,
   * in one such unit per chunk.
   *
   * @param batch or marker; its payload is read chunk by chunk
   * @param take the caller's take record; its {@code open} says whether live batches may commit
   * @return APPLIED or ALREADY
   * @throws SinkCommitException for every other outcome
   * @throws InterruptedException if the task was cancelled meanwhile
   * @throws IOException a {@link StoreUnavailableException} if the batch may have been applied, in
   *     part or not at all: the same call continues where the ledger says
   */
  Outcome apply(Batch batch, Take take) throws IOException, InterruptedException;

  /**
   * Marks the take record as open, if its committer still owns the slot.
   *
   * @param take the caller's own record
   * @return the opened record
   * @throws IOException a {@link SinkCommitException} with FENCED or GAP, a {@link
   *     StoreUnavailableException} if the call may be repeated
   */
  Take open(Take take) throws IOException;

  /**
   * Forgets records: some now, some when {@code expiresAt} has come, in milliseconds since the
   * epoch. A record that is already on its way out keeps its time. May be repeated.
   *
   * @param retirement what {@link Retention} found
   * @param expiresAt in milliseconds since the epoch, for the records that expire
   * @throws IOException a {@link StoreUnavailableException} if the call may be repeated, else what
   *     the store refuses
   */
  void retire(Retirement retirement, long expiresAt) throws IOException;

  /** Releases the connections; writes nothing. */
  @Override
  void close();
}
