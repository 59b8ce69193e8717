package io.cdcpipeline.producer.capture;

import java.time.Duration;

/**
 * The source gave no usable page: not reachable, refused, or not in the agreed form. Nothing was
 * taken and the cursor stays; asking again may help. The message holds no secret.
 */
public final class PollFailedException extends Exception {
  private final Duration retryAfter;

  public PollFailedException(String message) {
    this(message, Duration.ZERO, null);
  }

  public PollFailedException(String message, Throwable cause) {
    this(message, Duration.ZERO, cause);
  }

  public PollFailedException(String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the source asked to be left alone; zero where it did not. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
