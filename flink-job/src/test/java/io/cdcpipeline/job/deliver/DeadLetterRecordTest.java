package io.cdcpipeline.job.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.model.DeadLetter;
import io.cdcpipeline.model.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class DeadLetterRecordTest {
  private static final byte[] KEY = {1, 2, 3};
  private static final byte[] VALUE = {0, -1, (byte) 0xAC, (byte) 0xED};

  @Test
  void keepsKeyAndValueByteForByte() {
    ProducerRecord<byte[], byte[]> sent = sent(letter(KEY, VALUE, List.of()));

    assertThat(sent.topic()).isEqualTo("stock-stream.dlq");
    assertThat(sent.key()).isEqualTo(KEY);
    assertThat(sent.value()).isEqualTo(VALUE);
  }

  @Test
  void keepsTheHeadersInTheirOrderAndSaysBehindThemWhatWasWrong() {
    List<RecordHeader> original =
        List.of(
            new RecordHeader("trace", "a".getBytes(UTF_8)),
            new RecordHeader("trace", "b".getBytes(UTF_8)));

    assertThat(headers(sent(letter(KEY, VALUE, original))))
        .containsExactly(
            "trace=a",
            "trace=b",
            "cdc-dlq-id=stock-stream-3-42",
            "cdc-dlq-stage=parse",
            "cdc-dlq-reason=bad_symbol",
            "cdc-dlq-message=the symbol is empty",
            "cdc-dlq-topic=stock-stream",
            "cdc-dlq-partition=3",
            "cdc-dlq-offset=42",
            "cdc-dlq-timestamp=-1");
  }

  @Test
  void keepsWhatIsMissingMissing() {
    ProducerRecord<byte[], byte[]> sent =
        sent(letter(null, null, List.of(new RecordHeader("empty", null))));

    assertThat(sent.key()).isNull();
    assertThat(sent.value()).isNull();
    assertThat(sent.headers().lastHeader("empty").value()).isNull();
  }

  @Test
  void isNotStampedWithTheTimeOfTheOriginalSoThatRetentionCountsFromNow() {
    assertThat(sent(letter(KEY, VALUE, List.of())).timestamp()).isNull();
  }

  private static DeadLetter letter(byte[] key, byte[] value, List<RecordHeader> headers) {
    return new DeadLetter(
        key,
        value,
        headers,
        "parse",
        "bad_symbol",
        "the symbol is empty",
        "stock-stream",
        3,
        42,
        -1);
  }

  private static ProducerRecord<byte[], byte[]> sent(DeadLetter letter) {
    return new DeadLetterRecord().serialize(letter, null, null);
  }

  private static List<String> headers(ProducerRecord<byte[], byte[]> sent) {
    List<String> headers = new ArrayList<>();
    for (Header header : sent.headers()) {
      headers.add(header.key() + "=" + new String(header.value(), UTF_8));
    }
    return headers;
  }
}
