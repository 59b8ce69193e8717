package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The pure core: whether a committer may write, and what is to be done with a batch, given the
 * ledger's records. No store, no clock. Both questions are asked inside the atomic unit that writes
 * the answer.
 *
 * <p>A chain record moves only from (n-1, done) over (n, 1..) to (n, done), so the record alone
 * says whether a batch is new, partly applied, applied, or out of reach.
 */
public final class CommitProtocol {

  private CommitProtocol() {}

  /** What the guard says to a commit or an opening. */
  public enum Guard {
    /** The committer owns its slot. */
    PROCEED,
    /** A later takeover has the slot. */
    FENCED,
    /** The store lacks what it has acknowledged to this committer. */
    GAP
  }

  /**
   * Who a slot's record names as its owner.
   *
   * @param epoch of the owner's takeover
   */
  public record Owner(String incarnation, long epoch) {

    /**
     * Rejects null.
     *
     * @param incarnation random id of the committer, in hex; not null
     * @param epoch 1 or more
     */
    public Owner {
      requireNonNull(incarnation, "incarnation");
    }
  }

  /**
   * Whether the committer may write. That it owns its slot is to be found out by a write of the
   * slot's record, not by a read.
   *
   * <p>A later owner means FENCED also where the committer's own record is gone: {@link Retention}
   * may have removed it, and the later owner is proof enough that the store did not go back.
   *
   * @param mine the committer's take record, as it was acknowledged
   * @param recorded the same record, as the store has it now; empty when it has none
   * @param owner of the committer's slot; empty when nobody owns it
   * @param live whether the batch is the committer's own writer's, not one of a restored state;
   *     false for the opening
   * @return PROCEED only if nothing speaks against it; the two others are final for this committer
   */
  public static Guard guard(
      Take mine, Optional<Take> recorded, Optional<Owner> owner, boolean live) {
    if (owner.isPresent() && !owner.get().incarnation().equals(mine.incarnation())) {
      boolean superseded = owner.get().epoch() > mine.epoch();
      return superseded ? Guard.FENCED : Guard.GAP;
    }
    if (recorded.isEmpty()) {
      return Guard.GAP;
    }
    if (owner.isEmpty()) {
      return Guard.FENCED;
    }
    // The opening was acknowledged before any live batch could come here.
    return live && !recorded.get().open() ? Guard.GAP : Guard.PROCEED;
  }

  /** Whether to apply the batch, and from which of its operations on. */
  public record Verdict(Kind kind, int from) {

    /** The three answers that need no further look, and the one that does. */
    public enum Kind {
      /** The batch is next: apply it from the verdict's position on. */
      APPLY,

      /** The store has the batch: write nothing. */
      ALREADY,

      /** The batch is out of reach: the store lacks one before it, or what a marker speaks of. */
      GAP,

      /** The store has another content under this identity. */
      CORRUPT
    }
  }

  /**
   * Judges {@code batch} against its chain's record.
   *
   * @param batch or marker, of whichever attempt
   * @param entry the chain's record; empty when the store has none
   * @return what to do; ALREADY for a marker whose chain is where it says
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
