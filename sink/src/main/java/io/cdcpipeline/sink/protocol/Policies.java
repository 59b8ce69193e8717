package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a sink does in the cases that the protocol leaves to its user.
 *
 * @param onRewind for a state that is older than the store
 * @param onReuse for a start without state on another job's ledger
 * @param onTarget for a ledger that was written by a store of another name
 * @param onGap for a store that lost what it had acknowledged
 * @param retention how long the ledger remembers a superseded incarnation; longer than the age of
 *     the oldest savepoint that may be restored
 * @param redoBatches how many committed batches a committer keeps in memory for {@link
 *     GapPolicy#HEAL}; 0 for none
 */
public record Policies(
    RewindPolicy onRewind,
    ReusePolicy onReuse,
    TargetPolicy onTarget,
    GapPolicy onGap,
    Duration retention,
    int redoBatches)
    implements Serializable {

  /** Fails whenever there is a doubt. */
  public static final Policies DEFAULT =
      new Policies(
          RewindPolicy.FAIL,
          ReusePolicy.WARN,
          TargetPolicy.FAIL,
          GapPolicy.FAIL,
          Duration.ofDays(30),
          0);

  /**
   * Checks the ranges.
   *
   * @param onRewind not null
   * @param onReuse not null
   * @param onTarget not null
   * @param onGap not null
   * @param retention above zero
   * @param redoBatches 0 or more
   * @throws IllegalArgumentException naming what is out of range
   */
  public Policies {
    requireNonNull(onRewind, "onRewind");
    requireNonNull(onReuse, "onReuse");
    requireNonNull(onTarget, "onTarget");
    requireNonNull(onGap, "onGap");
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException("retention is above zero, was " + retention);
    }
    if (redoBatches < 0) {
      throw new IllegalArgumentException("redoBatches is 0 or more, was " + redoBatches);
    }
  }

  /**
   * With another choice for a state that is older than the store.
   *
   * @param policy ACCEPT only where every operation may be repeated
   * @return a copy
   */
  public Policies onRewind(RewindPolicy policy) {
    return new Policies(policy, onReuse, onTarget, onGap, retention, redoBatches);
  }

  /**
   * With another choice for a start without state on another job's ledger.
   *
   * @param policy FAIL where the source's replay must not be applied again
   * @return a copy
   */
  public Policies onReuse(ReusePolicy policy) {
    return new Policies(onRewind, policy, onTarget, onGap, retention, redoBatches);
  }

  /**
   * With another choice for a ledger that was written by a store of another name.
   *
   * @param policy ADOPT for one start after an intended move
   * @return a copy
   */
  public Policies onTarget(TargetPolicy policy) {
    return new Policies(onRewind, onReuse, policy, onGap, retention, redoBatches);
  }

  /**
   * With another choice for a store that lost what it had acknowledged.
   *
   * @param policy HEAL to apply again what is in memory
   * @param batches how many of each chain are kept in memory for that, 0 or more
   * @return a copy
   */
  public Policies onGap(GapPolicy policy, int batches) {
    return new Policies(onRewind, onReuse, onTarget, policy, retention, batches);
  }

  /**
   * With another time that ledger and spill files remember.
   *
   * @param time above zero, and above the age of the oldest savepoint that may be restored
   * @return a copy
   */
  public Policies retention(Duration time) {
    return new Policies(onRewind, onReuse, onTarget, onGap, time, redoBatches);
  }
}
