package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.CommitContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.testsupport.RedisFixture;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisSinkContractTest extends CommitContract {

  /** A script is one step: nothing can happen between its ledger and its operations. */
  static final Set<FaultPoint> NOT_IN_REDIS =
      EnumSet.of(FaultPoint.COMMIT_AFTER_LEDGER_CAS, FaultPoint.COMMIT_MID_OPS);

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(REDIS.uri(), REDIS.freshPrefix());
  }

  @Override
  protected Set<FaultPoint> commitPoints() {
    return Arrays.stream(FaultPoint.values())
        .filter(point -> point.insideCommit() && !NOT_IN_REDIS.contains(point))
        .collect(Collectors.toSet());
  }
}
