package io.cdcpipeline.job.ingest;

import io.cdcpipeline.model.Topics;
import java.time.Duration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Reads {@code stock-stream}: committed transactions only, each record as it stands. */
public final class StockStreamSource {
  private static final Duration PARTITION_DISCOVERY = Duration.ofSeconds(10);

  private StockStreamSource() {}

  /**
   * A source that goes on where its checkpoint stands. Without one it starts at the beginning of
   * the topic, and fails if the group has committed offsets: then there was state, and it is
   * missing. Fails, too, if the records that it has to go on with have expired.
   *
   * @param group the consumer group, whose committed offsets show the job's progress to others
   */
  public static KafkaSource<RawRecord> of(String bootstrapServers, String group) {
    return KafkaSource.<RawRecord>builder()
        .setBootstrapServers(bootstrapServers)
        .setTopics(Topics.STOCK_STREAM)
        .setGroupId(group)
        .setClientIdPrefix(group)
        .setStartingOffsets(new StartingOffsets(group))
        .setDeserializer(new RawRecordDeserializer())
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        // A topic made by a reader would have the broker's defaults, not ours.
        .setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")
        .setProperty(
            KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
            Long.toString(PARTITION_DISCOVERY.toMillis()))
        .build();
  }
}
