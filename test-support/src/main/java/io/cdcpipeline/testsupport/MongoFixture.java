package io.cdcpipeline.testsupport;

import io.cdcpipeline.services.LocalMongo;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real replica set for a test class: {@code @RegisterExtension static final MongoFixture MONGO =
 * new MongoFixture()}. All classes of a JVM share one, so each test takes a database of its own.
 * TEST_MONGODB_URI names a running one instead; what tests wrote stays there.
 */
public final class MongoFixture implements BeforeAllCallback {
  private final Started<LocalMongo> mongo = new Started<>("MongoFixture");

  @Override
  public void beforeAll(ExtensionContext context) {
    mongo.set(SharedService.of(context, LocalMongo.class, "TEST_MONGODB_URI", LocalMongo::start));
  }

  public String uri() {
    return mongo.get().uri();
  }

  /** The name of a database that no other test uses. */
  public String freshDatabase() {
    return "test_" + UUID.randomUUID().toString().replace("-", "");
  }
}
