package io.cdcpipeline.job.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.model.DeadLetter;
import io.cdcpipeline.model.RecordHeader;
import io.cdcpipeline.model.Topics;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A dead letter as a Kafka record: key, value and headers byte for byte as they were, followed by
 * headers that begin with {@value #PREFIX} and say what was wrong and where it came from, as text.
 *
 * <p>A letter that dies again after a replay carries such headers already; the last of a name
 * counts.
 */
final class DeadLetterRecord implements KafkaRecordSerializationSchema<DeadLetter> {
  static final String PREFIX = "cdc-dlq-";

  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    // The time of the letter, not of the original: retention counts from here on.
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(Topics.DLQ, letter.key(), letter.value());
    for (RecordHeader header : letter.headers()) {
      sent.headers().add(header.key(), header.value());
    }
    describe(sent, "id", letter.id());
    describe(sent, "stage", letter.stage());
    describe(sent, "reason", letter.reason());
    describe(sent, "message", letter.message());
    describe(sent, "topic", letter.topic());
    describe(sent, "partition", Integer.toString(letter.partition()));
    describe(sent, "offset", Long.toString(letter.offset()));
    describe(sent, "timestamp", Long.toString(letter.timestamp()));
    return sent;
  }

  private static void describe(ProducerRecord<byte[], byte[]> sent, String name, String value) {
    sent.headers().add(PREFIX + name, value.getBytes(UTF_8));
  }
}
