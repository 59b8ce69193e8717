package io.cdcpipeline.sink.protocol;

import java.io.IOException;

/** A commit that must not go on: fails the task, and says what happened and what to do. */
public final class SinkCommitException extends IOException {

  private final Outcome outcome;

  public SinkCommitException(Outcome outcome, String message) {
    super(outcome + ": " + message);
    this.outcome = outcome;
  }

  public SinkCommitException(Outcome outcome, String message, Throwable cause) {
    super(outcome + ": " + message, cause);
    this.outcome = outcome;
  }

  public Outcome outcome() {
    return outcome;
  }
}
