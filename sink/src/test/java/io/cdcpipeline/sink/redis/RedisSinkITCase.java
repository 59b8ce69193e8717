package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.SinkJobContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.testsupport.RedisFixture;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisSinkITCase extends SinkJobContract {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(REDIS.uri(), REDIS.freshPrefix());
  }

  @Override
  protected Set<FaultPoint> points() {
    return EnumSet.complementOf(
        EnumSet.of(
            FaultPoint.COMMIT_AFTER_LEDGER_CAS,
            FaultPoint.COMMIT_MID_OPS,
            FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS));
  }
}
