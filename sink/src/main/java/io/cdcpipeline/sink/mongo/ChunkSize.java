package io.cdcpipeline.sink.mongo;

/**
 * How many operations a committer puts into one transaction: what it was told at most, less while
 * the server cannot take that many. Kept over the retries of a batch.
 */
final class ChunkSize {

  /** A full cache also shows as write conflicts, which the server would have retried for ever. */
  private static final int CONFLICTS_BEFORE_HALVING = 3;

  private static final int SUCCESSES_BEFORE_DOUBLING = 16;

  private final int most;
  private int now;
  private int conflicts;
  private int successes;

  ChunkSize(int most) {
    this.most = most;
    this.now = most;
  }

  int operations() {
    return now;
  }

  void applied() {
    conflicts = 0;
    if (now < most && ++successes >= SUCCESSES_BEFORE_DOUBLING) {
      successes = 0;
      now = Math.min(most, now * 2);
    }
  }

  /** Halves what the next chunk takes; false when it had one operation already. */
  boolean halve(int operations) {
    conflicts = 0;
    successes = 0;
    boolean possible = operations > 1;
    now = Math.max(1, Math.min(now, operations) / 2);
    return possible;
  }

  /** Whether a chunk met so many conflicts that its size may be the reason. */
  boolean conflicted() {
    return ++conflicts >= CONFLICTS_BEFORE_HALVING;
  }
}
