package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.PolicyContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.testsupport.MongoFixture;
import org.junit.jupiter.api.extension.RegisterExtension;

class MongoPolicyContractTest extends PolicyContract {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  @Override
  protected StoreUnderTest openStore() {
    return new MongoStore(MONGO.uri(), MONGO.freshDatabase());
  }
}
