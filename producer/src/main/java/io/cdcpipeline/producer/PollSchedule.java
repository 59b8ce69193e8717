package io.cdcpipeline.producer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When to poll next: at once while the source has more, after the interval once caught up, and
 * after a growing, jittered pause while polls fail.
 *
 * <p>Used by one thread, except for {@link #close}, which any thread may call.
 */
final class PollSchedule implements AutoCloseable {
  /** Also the longest pause a source can ask for: beyond it, a human had better look. */
  static final Duration LONGEST_REQUESTED_PAUSE = Duration.ofMinutes(5);

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

  private final Duration interval;
  private final RandomGenerator random;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int failures;
  private Duration pause = Duration.ZERO;

  PollSchedule(Duration interval, RandomGenerator random) {
    this.interval = interval;
    this.random = random;
  }

  /**
   * Waits until the next poll is due.
   *
   * @return false when there is to be none because the schedule was closed
   */
  boolean awaitTurn() throws InterruptedException {
    return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  void succeeded(boolean caughtUp) {
    failures = 0;
    pause = caughtUp ? interval : Duration.ZERO;
  }

  /** Doubles the pause; half of it is random, so that producers do not come back in step. */
  void failed(Duration requestedPause) {
    failures++;
    Duration base = interval.compareTo(SHORTEST_PAUSE) > 0 ? interval : SHORTEST_PAUSE;
    // 2^16 times the shortest pause is far beyond the longest: no overflow.
    Duration grown = shorter(base.multipliedBy(1L << Math.min(failures - 1, 16)), LONGEST_PAUSE);
    long half = grown.toMillis() / 2;
    Duration jittered = Duration.ofMillis(half + random.nextLong(half + 1));
    Duration requested = shorter(requestedPause, LONGEST_REQUESTED_PAUSE);
    pause = jittered.compareTo(requested) > 0 ? jittered : requested;
  }

  Duration pause() {
    return pause;
  }

  /** How many polls in a row have failed. */
  int failures() {
    return failures;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
