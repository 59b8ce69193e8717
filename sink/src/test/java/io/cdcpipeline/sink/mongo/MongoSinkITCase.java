package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.SinkJobContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;

class MongoSinkITCase extends SinkJobContract {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new MongoStore(MONGO.uri(), MONGO.freshDatabase());
  }

  @Override
  protected Set<FaultPoint> points() {
    return EnumSet.complementOf(
        EnumSet.of(
            FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS, FaultPoint.REDIS_AFTER_SCRIPT_BEFORE_WAIT));
  }
}
