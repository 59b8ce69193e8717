package io.cdcpipeline.services;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes a service away when the JVM ends before its owner closed it. */
final class ShutdownHook {
  private final CountDownLatch closedByOwner = new CountDownLatch(1);
  private final Duration grace;
  private final Runnable action;
  private final Thread thread;

  private ShutdownHook(String name, Duration grace, Runnable action) {
    this.grace = grace;
    this.action = action;
    this.thread = new Thread(this::run, name);
  }

  static ShutdownHook install(String name, Duration grace, Runnable action) {
    ShutdownHook hook = new ShutdownHook(name, grace, action);
    Runtime.getRuntime().addShutdownHook(hook.thread);
    return hook;
  }

  /** The owner closed the service: nothing is left to do at the end. */
  void remove() {
    closedByOwner.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs or ran, and sees the latch.
    }
  }

  private void run() {
    try {
      if (closedByOwner.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    action.run();
  }
}
