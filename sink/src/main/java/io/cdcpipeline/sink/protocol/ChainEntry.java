package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The chain record: how far the batches of one writer instance are applied, as the store says.
 *
 * @param chainId random id of the writer instance, in hex, with its lane behind a dot if it has any
 * @param born label of the writer instance
 * @param n the last batch that is applied whole; 0 for none
 * @param cursor operations of batch {@code n + 1} that are applied already
 * @param digest of batch {@code n}; empty when n is 0
 * @param by the takeover that moved the chain last
 */
public record ChainEntry(String chainId, Label born, long n, int cursor, String digest, Mover by) {

  /**
   * Rejects null.
   *
   * @param chainId not null
   * @param born not null
   * @param n 0 or more
   * @param cursor 0 or more
   * @param digest not null
   * @param by not null
   */
  public ChainEntry {
    requireNonNull(chainId, "chainId");
    requireNonNull(born, "born");
    requireNonNull(digest, "digest");
    requireNonNull(by, "by");
  }

  /**
   * The writer instance, which may have several chains: one for each lane.
   *
   * @return its random id, in hex, without a lane
   */
  public String writer() {
    return SinkIds.writerOf(chainId);
  }

  /**
   * Whether any operation of the chain was applied.
   *
   * @return false for a record that only says that the chain was born
   */
  public boolean moved() {
    return n > 0 || cursor > 0;
  }

  /** Which takeover moved a chain: its epoch, and the job and checkpoint it was restored from. */
  public record Mover(long epoch, String jobId, long restored) {

    /**
     * The mover that a committer with this take record is.
     *
     * @param take the record of the takeover
     * @return what its commits leave in the chain records
     */
    public static Mover of(Take take) {
      return new Mover(take.epoch(), take.label().jobId(), take.label().restored());
    }
  }
}
