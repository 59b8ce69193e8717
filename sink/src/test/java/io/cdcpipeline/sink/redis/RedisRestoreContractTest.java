package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.RestoreContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.testsupport.RedisFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisRestoreContractTest extends RestoreContract {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(REDIS.uri(), REDIS.freshPrefix());
  }
}
