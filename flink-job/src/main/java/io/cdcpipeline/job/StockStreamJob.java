package io.cdcpipeline.job;

import io.cdcpipeline.config.Settings;
import io.cdcpipeline.job.deliver.DeadLetterSink;
import io.cdcpipeline.job.deliver.StockDocuments;
import io.cdcpipeline.job.deliver.StockView;
import io.cdcpipeline.job.ingest.StockStreamSource;
import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.redis.RedisSink;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job: Kafka to MongoDB and Redis. */
public final class StockStreamJob {
  /** The job's name in Flink. */
  public static final String NAME = "stock-stream";

  private static final Logger LOG = LoggerFactory.getLogger(StockStreamJob.class);

  private StockStreamJob() {}

  public static void main(String[] args) throws Exception {
    Settings settings =
        Settings.load(List.of(args), System.getProperties(), System.getenv(), Path.of(".env"));
    settings.warnings().forEach(LOG::warn);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    define(env, JobSettings.from(settings), FaultInjector.NONE);
    env.execute(NAME);
  }

  /** Configures {@code env} and adds the job to it; the caller executes. */
  public static void define(
      StreamExecutionEnvironment env, JobSettings settings, FaultInjector faults) {
    env.configure(CheckpointPolicy.configuration(settings, env.getConfiguration()));
    StockPipeline.define(
        env,
        StockStreamSource.of(settings.kafkaBootstrapServers(), settings.sinkId()),
        MongoSink.builder(
                settings.mongoSinkId(),
                settings.mongoUri().value(),
                new StockDocuments(settings.mongoDatabase()))
            .onPoison(PoisonPolicy.DEAD_LETTER)
            .spillDirectory(settings.spillDirectory())
            .faultInjector(faults)
            .build(),
        RedisSink.builder(settings.redisSinkId(), settings.redisUri().value(), new StockView())
            .onPoison(PoisonPolicy.DEAD_LETTER)
            .spillDirectory(settings.spillDirectory())
            .faultInjector(faults)
            .build(),
        DeadLetterSink.to(settings.kafkaBootstrapServers()));
  }
}
