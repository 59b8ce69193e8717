package io.cdcpipeline.producer.publish;

/** Kafka did not take a page, or could not say so; trying again is safe and may help. */
public final class PublishFailedException extends Exception {
  public PublishFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
