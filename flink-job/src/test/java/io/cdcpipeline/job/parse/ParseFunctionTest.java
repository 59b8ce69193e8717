package io.cdcpipeline.job.parse;

import static io.cdcpipeline.job.Changes.aTrade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.job.ingest.RawRecord;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.DeadLetter;
import io.cdcpipeline.model.RecordHeader;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParseFunctionTest {
  private static final ChangeEventCodec CODEC = new ChangeEventCodec();
  private static final ChangeEvent TRADE = aTrade().of("AAPL").event();

  private OneInputStreamOperatorTestHarness<RawRecord, ChangeEvent> harness;

  @BeforeEach
  void open() throws Exception {
    harness = ProcessFunctionTestHarnesses.forProcessFunction(new ParseFunction());
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aChangeEventIsPassedOn() throws Exception {
    process(CODEC.encodeKey("AAPL"), CODEC.encode(TRADE), version("1"));

    assertThat(harness.extractOutputValues()).containsExactly(TRADE);
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void aPlainDebeziumRecordNeedsNoVersion() throws Exception {
    process(CODEC.encodeKey("AAPL"), CODEC.encode(TRADE));

    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void theLastOfSeveralVersionsCounts() throws Exception {
    process(CODEC.encodeKey("AAPL"), CODEC.encode(TRADE), version("none"), version("1"));
    process(CODEC.encodeKey("AAPL"), CODEC.encode(TRADE), version("1"), version("none"));

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(deadLetters()).hasSize(1);
  }

  @Nested
  class ARecordThatBreaksARule {

    @Test
    void leavesAsADeadLetterWithItsBytesAndWhereItStood() throws Exception {
      byte[] key = CODEC.encodeKey("AAPL");
      byte[] value = "{\"op\":".getBytes(UTF_8);
      RecordHeader trace = new RecordHeader("trace", new byte[] {1, 2});

      process(key, value, trace);

      assertThat(harness.extractOutputValues()).isEmpty();
      DeadLetter letter = deadLetters().get(0);
      assertThat(letter.key()).isEqualTo(key);
      assertThat(letter.value()).isEqualTo(value);
      assertThat(letter.headers()).containsExactly(trace);
      assertThat(letter.stage()).isEqualTo("parse");
      assertThat(letter.reason()).matches("[a-z_]+");
      assertThat(letter.message()).isNotBlank().hasSizeLessThanOrEqualTo(256);
      assertThat(letter.id()).isEqualTo("stock-stream-3-42");
      assertThat(letter.timestamp()).isEqualTo(1_700_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[1,2]", "{}", "\u0000\u0001", "{\"op\":\"c\"}"})
    void doesNotStopTheOnesBehindIt(String value) throws Exception {
      process(CODEC.encodeKey("AAPL"), value.getBytes(UTF_8));
      process(CODEC.encodeKey("AAPL"), CODEC.encode(TRADE));

      assertThat(deadLetters()).hasSize(1);
      assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void mayBeARecordWithoutAKey() throws Exception {
      process(null, CODEC.encode(TRADE));

      assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void mayBeARecordUnderAnotherKey() throws Exception {
      process(CODEC.encodeKey("MSFT"), CODEC.encode(TRADE));

      assertThat(deadLetters()).hasSize(1);
    }
  }

  @Nested
  class ATombstone {

    @Test
    void isPassedOverBecauseTheDeleteBeforeItCarriedTheChange() throws Exception {
      process(CODEC.encodeKey("AAPL"), null);

      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(deadLetters()).isEmpty();
    }

    @Test
    void withoutAKeyIsADeadLetter() throws Exception {
      process(null, null);

      assertThat(deadLetters()).extracting(DeadLetter::id).containsExactly("stock-stream-3-42");
    }

    @Test
    void underAMalformedKeyIsADeadLetter() throws Exception {
      process("AAPL".getBytes(UTF_8), null);

      assertThat(deadLetters()).hasSize(1);
    }
  }

  private void process(byte[] key, byte[] value, RecordHeader... headers) throws Exception {
    harness.processElement(
        new RawRecord(key, value, List.of(headers), "stock-stream", 3, 42, 1_700_000_000_000L), 0);
  }

  private List<DeadLetter> deadLetters() {
    var letters = harness.getSideOutput(ParseFunction.DEAD_LETTERS);
    return letters == null ? List.of() : letters.stream().map(StreamRecord::getValue).toList();
  }

  private static RecordHeader version(String version) {
    return new RecordHeader(ChangeEventCodec.SCHEMA_VERSION_HEADER, version.getBytes(UTF_8));
  }
}
