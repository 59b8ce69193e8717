package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationBufferTest {

  private final OperationBuffer buffer = new OperationBuffer();

  @Test
  void givesBackWhatWasAddedInOrder() throws Exception {
    List.of("first", "", "third \0 with zero").forEach(text -> buffer.add(text.getBytes(UTF_8)));

    assertThat(BatchOperations.of(batchOf(buffer)))
        .containsExactly("first", "", "third \0 with zero");
  }

  @Test
  void copiesWhatIsAdded() throws Exception {
    byte[] operation = "before".getBytes(UTF_8);
    buffer.add(operation);
    operation[0] = 'X';

    assertThat(BatchOperations.of(batchOf(buffer))).containsExactly("before");
  }

  @Test
  void isEmptyAfterItWasDrained() {
    buffer.add(new byte[] {1});
    buffer.drain();

    assertThat(buffer.operations()).isZero();
    assertThat(buffer.drain()).isEmpty();
  }

  @Test
  void aMarkerHasNoOperations() throws Exception {
    assertThat(BatchOperations.of(batchOf(buffer))).isEmpty();
  }

  @Test
  void theDigestTellsContentsApart() {
    assertThat(OperationBuffer.digest(new byte[] {1}))
        .matches("[0-9a-f]{32}")
        .isEqualTo(OperationBuffer.digest(new byte[] {1}))
        .isNotEqualTo(OperationBuffer.digest(new byte[] {2}));
  }

  private static Batch batchOf(OperationBuffer buffer) {
    int operations = buffer.operations();
    return new Batch(
        "s",
        new Label("j", Label.FRESH, 1, 0),
        "c",
        1,
        operations,
        "d",
        0,
        new InlinePayload(buffer.drain()));
  }
}
