package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.CertifiedSink;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.testsupport.RedisFixture;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisTransactionalSinkITCase extends CertifiedSink {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private final String prefix = REDIS.freshPrefix();

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(REDIS.uri(), prefix);
  }

  @Override
  protected Sink<Step> sink(String id, FaultInjector injector) {
    String target = prefix;
    return RedisSink.<Step>builder(
            id,
            REDIS.uri(),
            (element, out) ->
                operations(element).forEach(step -> out.accept(RedisStore.write(target, step))))
        .faultInjector(injector)
        .build();
  }
}
