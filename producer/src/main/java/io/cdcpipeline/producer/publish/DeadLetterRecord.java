package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.capture.RejectedRow;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A rejected row as a record of {@code stock-stream.producer.dlq}: the value is the original row,
 * the headers say what was wrong with it.
 *
 * <p>A row too large for a Kafka record is cut, and a header tells its original length; it is the
 * one case in which the value is not the whole row.
 */
final class DeadLetterRecord {
  static final String ID_HEADER = "cdc-dlq-id";
  static final String STAGE_HEADER = "cdc-dlq-stage";
  static final String REASON_HEADER = "cdc-dlq-reason";
  static final String PATH_HEADER = "cdc-dlq-path";
  static final String MESSAGE_HEADER = "cdc-dlq-message";
  static final String SOURCE_HEADER = "cdc-dlq-source";
  static final String SEQUENCE_HEADER = "cdc-dlq-sequence";
  static final String CUT_FROM_HEADER = "cdc-dlq-cut-from-bytes";

  /** Leaves room for the headers in the broker's default limit of 1 MiB a record. */
  static final int MAX_VALUE_BYTES = 900_000;

  private DeadLetterRecord() {}

  static ProducerRecord<byte[], byte[]> of(RejectedRow rejected, String sourceName) {
    String id = sourceName + "-" + rejected.sequence();
    byte[] row = rejected.row().getBytes(UTF_8);
    byte[] value = row.length > MAX_VALUE_BYTES ? Arrays.copyOf(row, MAX_VALUE_BYTES) : row;
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(Topics.PRODUCER_DLQ, id.getBytes(UTF_8), value);
    Map.of(
            ID_HEADER, id,
            STAGE_HEADER, "capture",
            REASON_HEADER, rejected.reason(),
            PATH_HEADER, rejected.path(),
            MESSAGE_HEADER, rejected.message(),
            SOURCE_HEADER, sourceName,
            SEQUENCE_HEADER, Long.toString(rejected.sequence()))
        .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
    if (value.length < row.length) {
      letter.headers().add(CUT_FROM_HEADER, Integer.toString(row.length).getBytes(UTF_8));
    }
    return letter;
  }
}
