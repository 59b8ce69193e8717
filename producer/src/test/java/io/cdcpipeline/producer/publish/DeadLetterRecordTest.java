package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.producer.capture.RejectedRow;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterRecordTest {

  @Test
  void carriesTheRowAsItCameAndSaysWhatWasWrongWhere() {
    ProducerRecord<byte[], byte[]> letter = letterOf("{\"price\": \"12ä\"}");

    assertThat(letter.topic()).isEqualTo("stock-stream.producer.dlq");
    assertThat(letter.value()).asString(UTF_8).isEqualTo("{\"price\": \"12ä\"}");
    assertThat(headers(letter))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "cdc-dlq-id", "exchange-a-7",
                "cdc-dlq-stage", "capture",
                "cdc-dlq-reason", "bad_price",
                "cdc-dlq-path", "/price",
                "cdc-dlq-message", "price \\u000ais bad",
                "cdc-dlq-source", "exchange-a",
                "cdc-dlq-sequence", "7"));
  }

  @Test
  void aRowTooLargeForTheBrokerIsCutAndSaysSo() {
    ProducerRecord<byte[], byte[]> letter = letterOf("x".repeat(2_000_000));

    assertThat(letter.value()).hasSize(DeadLetterRecord.MAX_VALUE_BYTES);
    assertThat(headers(letter)).containsEntry("cdc-dlq-cut-from-bytes", "2000000");
  }

  private static ProducerRecord<byte[], byte[]> letterOf(String row) {
    return DeadLetterRecord.of(
        new RejectedRow(row, "bad_price", "/price", "price \nis bad", 7), "exchange-a");
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> letter) {
    return StreamSupport.stream(letter.headers().spliterator(), false)
        .collect(
            Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
  }
}
