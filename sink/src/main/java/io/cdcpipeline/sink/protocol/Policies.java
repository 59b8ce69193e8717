package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a sink does in the cases that the protocol leaves to its user.
 *
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

  public Policies onRewind(RewindPolicy policy) {
    return new Policies(policy, onReuse, onTarget, onGap, retention, redoBatches);
  }

  public Policies onReuse(ReusePolicy policy) {
    return new Policies(onRewind, policy, onTarget, onGap, retention, redoBatches);
  }

  public Policies onTarget(TargetPolicy policy) {
    return new Policies(onRewind, onReuse, policy, onGap, retention, redoBatches);
  }

  public Policies onGap(GapPolicy policy, int batches) {
    return new Policies(onRewind, onReuse, onTarget, policy, retention, batches);
  }

  public Policies retention(Duration time) {
    return new Policies(onRewind, onReuse, onTarget, onGap, time, redoBatches);
  }
}
