package io.cdcpipeline.producer;

/**
 * A server that the producer cannot do without was not usable at the start. Nothing was captured.
 */
public final class DependencyUnreachableException extends RuntimeException {
  DependencyUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
