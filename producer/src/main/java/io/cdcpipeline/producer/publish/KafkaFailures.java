package io.cdcpipeline.producer.publish;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Classifies the Kafka client's exceptions, once; everybody else goes by {@link FailureKind}. */
final class KafkaFailures {
  private KafkaFailures() {}

  /** Looks through the causes: the client wraps what ended a transaction in later errors. */
  static FailureKind kindOf(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return FailureKind.TIMED_OUT;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return FailureKind.FENCED;
      }
      if (cause instanceof AuthorizationException
          || cause instanceof AuthenticationException
          || cause instanceof UnsupportedVersionException) {
        return FailureKind.REFUSED;
      }
    }
    return FailureKind.OTHER;
  }

  /** The innermost message, on one line; the client's outer ones say little. */
  static String describe(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
