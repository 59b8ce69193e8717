package io.cdcpipeline.producer.publish;

/**
 * This publisher must not go on: another one owns the source now, or Kafka refuses access.
 * Everything committed before stands.
 */
public final class PublisherStoppedException extends RuntimeException {
  PublisherStoppedException(String message, Throwable cause) {
    super(message, cause);
  }
}
