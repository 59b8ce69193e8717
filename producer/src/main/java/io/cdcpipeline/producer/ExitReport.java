package io.cdcpipeline.producer;

import io.cdcpipeline.config.InvalidSettingsException;
import java.io.PrintStream;

/** What the process says and returns when it ends; the only class that writes to a stream. */
final class ExitReport {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int SETTINGS_INVALID = 3;
  static final int DEPENDENCY_UNREACHABLE = 4;

  private final PrintStream stream;

  ExitReport(PrintStream stream) {
    this.stream = stream;
  }

  /** Says why the process ends, on a line of its own, and returns its exit code. */
  int failure(Throwable failure) {
    stream.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    if (failure instanceof InvalidSettingsException) {
      return SETTINGS_INVALID;
    }
    return failure instanceof DependencyUnreachableException ? DEPENDENCY_UNREACHABLE : FAILED;
  }
}
