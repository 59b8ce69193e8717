package io.cdcpipeline.testsupport;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A fault that waits for its request. A test must ask {@link #fired()} at its end: a fault that
 * never happened proves nothing. Thread-safe.
 */
public final class ArmedFault {
  private final Fault fault;
  private final String command;
  private final Optional<String> argument;
  private final CountDownLatch fired = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private int hitsLeft;

  ArmedFault(Fault fault, String command, Optional<String> argument, int hit) {
    if (hit < 1) {
      throw new IllegalArgumentException("hit counts from 1, was " + hit);
    }
    this.fault = fault;
    this.command = command;
    this.argument = argument;
    this.hitsLeft = hit;
  }

  /**
   * How often it happened: 0 or 1. A reply counts once the server's answer has arrived, so the work
   * is done by then.
   */
  public int fired() {
    return fired.getCount() == 0 ? 1 : 0;
  }

  /** Whether it happened within the limit. */
  public boolean awaitFired(Duration limit) throws InterruptedException {
    return fired.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends {@link Fault#HOLD_REPLY} and {@link Fault#BLACK_HOLE}; nothing for the others. */
  public void release() {
    released.countDown();
  }

  /** Counts this request; true for exactly the one it was armed for. */
  synchronized boolean hits(WireMessage request) {
    if (hitsLeft == 0 || !matches(request)) {
      return false;
    }
    hitsLeft--;
    return hitsLeft == 0;
  }

  Fault fault() {
    return fault;
  }

  void happened() {
    fired.countDown();
  }

  void awaitRelease() throws InterruptedException {
    released.await();
  }

  private boolean matches(WireMessage request) {
    return command.equalsIgnoreCase(request.command())
        && argument.map(request.argument()::equals).orElse(true);
  }

  @Override
  public String toString() {
    return "%s of %s%s".formatted(fault, command, argument.map(value -> " " + value).orElse(""));
  }
}
