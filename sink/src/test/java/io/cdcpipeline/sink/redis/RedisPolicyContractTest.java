package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.PolicyContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.testsupport.RedisFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisPolicyContractTest extends PolicyContract {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(REDIS.uri(), REDIS.freshPrefix());
  }
}
