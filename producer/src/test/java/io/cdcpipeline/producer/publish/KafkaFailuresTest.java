package io.cdcpipeline.producer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailuresTest {

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("failures")
  void eachFailureHasOneKind(Exception failure, FailureKind kind) {
    assertThat(KafkaFailures.kindOf(failure)).isEqualTo(kind);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ProducerFencedException("x"), FailureKind.FENCED),
        Arguments.of(new InvalidProducerEpochException("x"), FailureKind.FENCED),
        Arguments.of(wrapped(new ProducerFencedException("x")), FailureKind.FENCED),
        Arguments.of(wrapped(new InvalidProducerEpochException("x")), FailureKind.FENCED),
        Arguments.of(new TopicAuthorizationException("x"), FailureKind.REFUSED),
        Arguments.of(new TransactionalIdAuthorizationException("x"), FailureKind.REFUSED),
        Arguments.of(new SaslAuthenticationException("x"), FailureKind.REFUSED),
        Arguments.of(new UnsupportedVersionException("x"), FailureKind.REFUSED),
        Arguments.of(wrapped(new TopicAuthorizationException("x")), FailureKind.REFUSED),
        Arguments.of(new TimeoutException("x"), FailureKind.TIMED_OUT),
        Arguments.of(wrapped(new TimeoutException("x")), FailureKind.OTHER),
        Arguments.of(new TransactionAbortableException("x"), FailureKind.OTHER),
        Arguments.of(new InvalidTxnStateException("x"), FailureKind.OTHER),
        Arguments.of(new NotEnoughReplicasException("x"), FailureKind.OTHER),
        Arguments.of(new RecordTooLargeException("x"), FailureKind.OTHER),
        Arguments.of(new DisconnectException("x"), FailureKind.OTHER),
        Arguments.of(new IllegalStateException("x"), FailureKind.OTHER));
  }

  @Test
  void theInnermostMessageIsTheOneToShow() {
    assertThat(KafkaFailures.describe(wrapped(new TimeoutException("no leader"))))
        .isEqualTo("TimeoutException: no leader");
  }

  private static KafkaException wrapped(Exception cause) {
    return new KafkaException("Cannot execute transactional method", cause);
  }
}
