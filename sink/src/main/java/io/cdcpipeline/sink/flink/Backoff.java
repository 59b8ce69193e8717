package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a call while the store is unavailable, with growing pauses, until a deadline.
 *
 * <p>Flink's own loop around a committer retries without any pause and would burn all its attempts
 * in the first milliseconds of an election. The pauses are interruptible: a cancelled task ends.
 */
final class Backoff {

  /** One call to the store. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Backoff.class);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Duration limit;
  private final Runnable onRetry;

  /**
   * Waits for up to {@code limit}.
   *
   * @param onRetry is told before each call but the first
   */
  Backoff(Duration limit, Runnable onRetry) {
    this.limit = limit;
    this.onRetry = onRetry;
  }

  /**
   * Runs {@code call} until it returns, or throws anything but {@link StoreUnavailableException}.
   *
   * @param what for the log: what is being tried, with its ids
   */
  <T> T retry(String what, Call<T> call) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    boolean warned = false;
    while (true) {
      try {
        return call.run();
      } catch (StoreUnavailableException unavailable) {
        if (System.nanoTime() - deadline > 0) {
          throw unavailable;
        }
        if (!warned) {
          LOG.warn("{} waits: {}", what, unavailable.getMessage());
          warned = true;
        }
        pause(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        onRetry.run();
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private static void pause(long millis) throws InterruptedException {
    // Nobody counts this latch down: it is a wait that an interruption ends.
    boolean counted = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    if (counted) {
      throw new IllegalStateException("unreachable");
    }
  }
}
