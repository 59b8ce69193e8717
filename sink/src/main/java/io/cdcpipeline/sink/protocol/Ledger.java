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
   * @return the take record, durable
   */
  Take takeOver(Label label) throws IOException, InterruptedException;

  /** Reads all take and chain records of the sink. */
  LedgerView view() throws IOException;

  /**
   * Applies a batch and moves its chain record, both in the same atomic unit or, for a large batch,
   * in one such unit per chunk.
   *
   * @param take the caller's take record; its {@code open} says whether live batches may commit
   * @return APPLIED or ALREADY
   * @throws SinkCommitException for every other outcome
   */
  Outcome apply(Batch batch, Take take) throws IOException, InterruptedException;

  /**
   * Marks the take record as open, if its committer still owns the slot.
   *
   * @return the opened record
   */
  Take open(Take take) throws IOException;

  /**
   * Forgets records: some now, some when {@code expiresAt} has come, in milliseconds since the
   * epoch. A record that is already on its way out keeps its time. May be repeated.
   */
  void retire(Retirement retirement, long expiresAt) throws IOException;

  /** Releases the connections; writes nothing. */
  @Override
  void close();
}
