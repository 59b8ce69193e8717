package io.cdcpipeline.services;

/**
 * A server could be neither found nor started, or it stopped answering. The message says what was
 * tried and how to get one; it holds no credentials.
 */
public final class ServiceUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServiceUnavailableException(String message) {
    super(message);
  }

  ServiceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
