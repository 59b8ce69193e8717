package io.cdcpipeline.testsupport;

import io.cdcpipeline.services.LocalKafka;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real broker for a test class: {@code @RegisterExtension static final KafkaFixture KAFKA = new
 * KafkaFixture()}. All classes of a JVM share one broker, so each test makes topics of its own; the
 * broker makes none by itself. TEST_KAFKA_BOOTSTRAP_SERVERS names a running one instead.
 */
public final class KafkaFixture implements BeforeAllCallback {
  private final Started<LocalKafka> kafka = new Started<>("KafkaFixture");

  @Override
  public void beforeAll(ExtensionContext context) {
    kafka.set(
        SharedService.of(
            context, LocalKafka.class, "TEST_KAFKA_BOOTSTRAP_SERVERS", LocalKafka::start));
  }

  public String bootstrapServers() {
    return kafka.get().uri();
  }

  /** A name that no other test uses, for a topic, a consumer group or a transactional id. */
  public String freshName(String prefix) {
    return prefix + "-" + UUID.randomUUID();
  }
}
