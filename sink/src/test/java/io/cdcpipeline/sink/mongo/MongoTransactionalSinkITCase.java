package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.CertifiedSink;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.testsupport.MongoFixture;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.extension.RegisterExtension;

class MongoTransactionalSinkITCase extends CertifiedSink {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private final String database = MONGO.freshDatabase();

  @Override
  protected StoreUnderTest openStore() {
    return new MongoStore(MONGO.uri(), database);
  }

  @Override
  protected Sink<Step> sink(String id, FaultInjector injector) {
    String target = database;
    return MongoSink.<Step>builder(
            id,
            MONGO.uri(),
            (element, out) ->
                operations(element).forEach(step -> out.accept(MongoStore.write(target, step))))
        .ledgerDatabase(target)
        .faultInjector(injector)
        .build();
  }
}
