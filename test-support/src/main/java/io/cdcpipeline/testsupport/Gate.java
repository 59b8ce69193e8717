package io.cdcpipeline.testsupport;

/** Lets everyone through while it is open. Thread-safe. */
final class Gate {
  private boolean open = true;

  synchronized void close() {
    open = false;
  }

  synchronized void open() {
    open = true;
    notifyAll();
  }

  synchronized void pass() throws InterruptedException {
    while (!open) {
      wait();
    }
  }
}
