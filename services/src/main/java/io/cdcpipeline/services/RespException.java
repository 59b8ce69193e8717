package io.cdcpipeline.services;

/** A Redis refused a command or did not answer. */
final class RespException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RespException(String message) {
    super(message);
  }

  RespException(String message, Throwable cause) {
    super(message, cause);
  }
}
