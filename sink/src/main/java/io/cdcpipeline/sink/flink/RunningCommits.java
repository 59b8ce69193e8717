package io.cdcpipeline.sink.flink;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;

/**
 * The commits that run in this JVM: what a writer whose memory is full waits for.
 *
 * <p>Without it a writer on a backlog runs away from its committer: no checkpoint completes while a
 * commit runs, so each batch would be as much larger than the one before as the store is slower
 * than the source. Waiting cannot block for ever, because a commit needs nothing of the writer: its
 * checkpoint is complete. A writer whose committer lives in another JVM does not wait.
 */
final class RunningCommits {

  /** Static for the reason of {@link CommitGate}'s; an entry lives as long as its commit. */
  private static final ConcurrentMap<CommitGate.Key, CountDownLatch> RUNNING =
      new ConcurrentHashMap<>();

  private RunningCommits() {}

  static void begin(CommitGate.Key committer) {
    RUNNING.put(committer, new CountDownLatch(1));
  }

  static void end(CommitGate.Key committer) {
    CountDownLatch ended = RUNNING.remove(committer);
    if (ended != null) {
      ended.countDown();
    }
  }

  /** Returns when the commit that runs now, if one does, has ended: well or not. */
  static void awaitEnd(CommitGate.Key committer) throws InterruptedException {
    CountDownLatch running = RUNNING.get(committer);
    if (running != null) {
      running.await();
    }
  }

  /** How many there are in this JVM. */
  static int count() {
    return RUNNING.size();
  }
}
