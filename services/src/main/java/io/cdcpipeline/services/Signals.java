package io.cdcpipeline.services;

import java.time.Duration;
import java.util.List;

/** Signals that the JVM cannot send by itself. */
final class Signals {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Signals() {}

  /** The process does nothing any more, but keeps its connections open. */
  static void stop(long pid) {
    send("STOP", pid);
  }

  /** A stopped process goes on as if no time had passed. */
  static void carryOn(long pid) {
    send("CONT", pid);
  }

  private static void send(String signal, long pid) {
    // A built-in of every shell, so it needs no package.
    Command.Outcome outcome =
        Command.run(LIMIT, List.of("sh", "-c", "kill -%s %d".formatted(signal, pid)));
    if (!outcome.succeeded()) {
      throw new IllegalStateException(
          "SIG%s did not reach process %d: %s".formatted(signal, pid, outcome.text()));
    }
  }
}
