package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.CommitContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;

class MongoSinkContractTest extends CommitContract {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new MongoStore(MONGO.uri(), MONGO.freshDatabase());
  }

  @Override
  protected Set<FaultPoint> commitPoints() {
    return Arrays.stream(FaultPoint.values())
        .filter(FaultPoint::insideCommit)
        .collect(Collectors.toSet());
  }
}
