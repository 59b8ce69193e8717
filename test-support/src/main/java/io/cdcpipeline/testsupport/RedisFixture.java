package io.cdcpipeline.testsupport;

import io.cdcpipeline.services.LocalRedis;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Redis for a test class: {@code @RegisterExtension static final RedisFixture REDIS = new
 * RedisFixture()}. All classes of a JVM share one that is never flushed, so each test puts its keys
 * under a prefix of its own. TEST_REDIS_URI names a running one instead; what tests wrote stays
 * there.
 */
public final class RedisFixture implements BeforeAllCallback {
  private final Started<LocalRedis> redis = new Started<>("RedisFixture");

  @Override
  public void beforeAll(ExtensionContext context) {
    redis.set(SharedService.of(context, LocalRedis.class, "TEST_REDIS_URI", LocalRedis::start));
  }

  public String uri() {
    return redis.get().uri();
  }

  /** A key prefix that no other test uses; ends with a colon. */
  public String freshPrefix() {
    return "test:" + UUID.randomUUID() + ":";
  }
}
