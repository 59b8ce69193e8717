package io.cdcpipeline.tck;

import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisWrite;
import io.cdcpipeline.testsupport.RedisFixture;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.RedisClient;

/** Flink's sink test suite on Redis. A failure of it shows as a test that does not end. */
@Timeout(120)
class RedisSinkTckITCase extends SinkTestSuiteBase<String> {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @TestEnv final MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

  @TestSemantics
  final CheckpointingMode[] semantics = new CheckpointingMode[] {CheckpointingMode.EXACTLY_ONCE};

  @TestContext final ExternalContextFactory<Appended> list = test -> new Appended(REDIS.uri());

  /** Every value is appended to one list. */
  static final class Appended extends SinkUnderTest {

    private final String uri;
    private final RedisClient client;

    Appended(String uri) {
      this.uri = uri;
      this.client = RedisClient.create(uri);
    }

    private String key() {
      return "values:" + sinkId;
    }

    @Override
    public Sink<String> createSink(TestingSinkSettings settings) {
      String key = key();
      return RedisSink.<String>builder(
              sinkId, uri, (value, out) -> out.accept(RedisWrite.rpush(key, value)))
          .build();
    }

    @Override
    List<String> visible() {
      return client.lrange(key(), 0, -1);
    }

    @Override
    void closeReader() {
      client.close();
    }
  }
}
