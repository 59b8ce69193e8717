package io.cdcpipeline.job.deliver;

import io.cdcpipeline.model.DeadLetter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Where records go that the job cannot use: {@code stock-stream.dlq}. */
public final class DeadLetterSink {
  /** Above the broker's own limit, since a letter is longer than its record by its headers. */
  private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

  private DeadLetterSink() {}

  /**
   * A sink that has every letter acknowledged before a checkpoint completes. At least once: after a
   * failure a letter may come again under the same id, but no unfinished transaction can hide one.
   *
   * <p>Relies on the topic taking messages larger than {@code stock-stream} does.
   */
  public static KafkaSink<DeadLetter> to(String bootstrapServers) {
    return KafkaSink.<DeadLetter>builder()
        .setBootstrapServers(bootstrapServers)
        .setRecordSerializer(new DeadLetterRecord())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setProperty(ProducerConfig.ACKS_CONFIG, "all")
        .setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_REQUEST_BYTES))
        .build();
  }
}
