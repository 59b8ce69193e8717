package io.cdcpipeline.sink.protocol;

import java.io.IOException;

/** A commit that must not go on: fails the task, and says what happened and what to do. */
public final class SinkCommitException extends IOException {

  private final Outcome outcome;

  /**
   * Without a cause.
   *
   * @param outcome the first word of the message
   * @param message what happened, what it means for the data and what to do; ids only
   */
  public SinkCommitException(Outcome outcome, String message) {
    super(outcome + ": " + message);
    this.outcome = outcome;
  }

  /**
   * With a cause.
   *
   * @param outcome the first word of the message
   * @param message what happened, what it means for the data and what to do; ids only
   * @param cause what the store answered; null for none
   */
  public SinkCommitException(Outcome outcome, String message, Throwable cause) {
    super(outcome + ": " + message, cause);
    this.outcome = outcome;
  }

  /**
   * What a monitor sorts by.
   *
   * @return never APPLIED, ALREADY or RETRY
   */
  public Outcome outcome() {
    return outcome;
  }
}
