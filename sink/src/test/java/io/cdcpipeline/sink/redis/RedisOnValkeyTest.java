package io.cdcpipeline.sink.redis;

import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.CommitContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real Valkey: what works on Redis works there. */
class RedisOnValkeyTest extends CommitContract {

  @TempDir static Path directory;
  private static LocalRedis valkey;

  @BeforeAll
  static void start() {
    valkey = LocalRedis.startValkey(new ServiceOptions(directory, Optional.empty()));
  }

  @AfterAll
  static void stop() {
    valkey.close();
  }

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(valkey.uri(), "test:" + UUID.randomUUID() + ":");
  }

  @Override
  protected Set<FaultPoint> commitPoints() {
    return Set.of(
        FaultPoint.COMMIT_BEFORE_TXN_COMMIT,
        FaultPoint.COMMIT_AFTER_TXN_COMMIT,
        FaultPoint.COMMIT_BETWEEN_CHUNKS);
  }
}
