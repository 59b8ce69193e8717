package io.cdcpipeline.sink.protocol;

import java.util.Optional;

/**
 * The pure core: what is to be done with a batch, given its chain record. No store, no clock.
 *
 * <p>A chain record moves only from (n-1, done) over (n, 1..) to (n, done), so the record alone
 * says whether a batch is new, partly applied, applied, or out of reach.
 */
public final class CommitProtocol {

  private CommitProtocol() {}

  /** Whether to apply the batch, and from which of its operations on. */
  public record Verdict(Kind kind, int from) {

    /** The three answers that need no further look, and the one that does. */
    public enum Kind {
      APPLY,
      ALREADY,
      GAP,
      CORRUPT
    }
  }

  /**
   * Judges {@code batch} against its chain's record.
   *
   * @param entry the chain's record; empty when the store has none
   */
  public static Verdict judge(Batch batch, Optional<ChainEntry> entry) {
    long n = entry.map(ChainEntry::n).orElse(0L);
    if (n > batch.n()) {
      return new Verdict(Verdict.Kind.ALREADY, 0);
    }
    if (n == batch.n()) {
      boolean same =
          batch.isMarker() || entry.map(ChainEntry::digest).orElse("").equals(batch.digest());
      return new Verdict(same ? Verdict.Kind.ALREADY : Verdict.Kind.CORRUPT, 0);
    }
    if (batch.isMarker() || n < batch.n() - 1) {
      return new Verdict(Verdict.Kind.GAP, 0);
    }
    return new Verdict(Verdict.Kind.APPLY, entry.map(ChainEntry::cursor).orElse(0));
  }
}
