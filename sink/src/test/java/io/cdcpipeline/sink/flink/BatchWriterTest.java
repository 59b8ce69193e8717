package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.SinkIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BatchWriterTest {

  private static final Label LABEL = new Label("a".repeat(32), Label.FRESH, 2, 1);

  /** Elements are {@code lane:key=value}; a later value replaces an earlier one. */
  private static BatchWriter<String> writer(SinkOptions options) {
    return new BatchWriter<>(
        options,
        Contexts.writer(LABEL, 0),
        (element, out) -> {
          int colon = element.indexOf(':');
          String operation = element.substring(colon + 1);
          out.add(
              Integer.parseInt(element.substring(0, colon)),
              ByteBuffer.wrap(operation.split("=", 2)[0].getBytes(UTF_8)),
              operation.getBytes(UTF_8));
        },
        (earlier, later) -> later);
  }

  private static List<Batch> batches(BatchWriter<String> writer, String... elements)
      throws IOException {
    for (String element : elements) {
      writer.write(element, null);
    }
    return List.copyOf(writer.prepareCommit());
  }

  @Test
  void handsOverItsOperationsAsOneBatchThatItsChainCounts() throws Exception {
    BatchWriter<String> writer = writer(SinkOptions.of("s"));

    Batch first = batches(writer, "0:a=1", "0:b=1").get(0);
    Batch marker = batches(writer).get(0);
    Batch second = batches(writer, "0:a=2").get(0);

    assertThat(List.of(first.n(), marker.n(), second.n())).containsExactly(1L, 1L, 2L);
    assertThat(List.of(first.operations(), marker.operations(), second.operations()))
        .containsExactly(2, 0, 1);
    assertThat(List.of(marker.chainId(), second.chainId())).containsOnly(first.chainId());
    assertThat(first.label()).isEqualTo(LABEL);
  }

  @Test
  void foldsOperationsOnOneKeyUnlessToldNotTo() throws Exception {
    WriterOptions asTheyCome = WriterOptions.DEFAULT.combining(false);

    Batch folded = batches(writer(SinkOptions.of("s")), "0:a=1", "0:b=1", "0:a=2").get(0);
    Batch all =
        batches(writer(SinkOptions.of("s").writer(asTheyCome)), "0:a=1", "0:b=1", "0:a=2").get(0);

    assertThat(BatchOperations.of(folded)).containsExactly("a=2", "b=1");
    assertThat(BatchOperations.of(all)).containsExactly("a=1", "b=1", "a=2");
  }

  @Nested
  class WithSeveralLanes {

    @Test
    void eachHasAChainOfItsOwnFromItsFirstOperationOn() throws Exception {
      BatchWriter<String> writer = writer(SinkOptions.of("s"));

      List<Batch> first = batches(writer, "0:a=1", "17:b=1", "17:c=1");
      List<Batch> second = batches(writer, "3:d=1", "17:b=2");
      List<Batch> third = batches(writer);

      assertThat(lanes(first)).containsExactly(0, 17);
      assertThat(lanes(second)).containsExactly(0, 3, 17);
      assertThat(second.stream().map(Batch::n)).containsExactly(1L, 1L, 2L);
      assertThat(second.stream().map(Batch::isMarker)).containsExactly(true, false, false);
      assertThat(third.stream().map(Batch::n)).containsExactly(1L, 1L, 2L);
      assertThat(third).allMatch(Batch::isMarker);
    }

    @Test
    void theSameKeyInTwoLanesIsTwoTargets() throws Exception {
      List<Batch> batches = batches(writer(SinkOptions.of("s")), "0:a=1", "1:a=2");

      assertThat(BatchOperations.of(batches.get(0))).containsExactly("a=1");
      assertThat(BatchOperations.of(batches.get(1))).containsExactly("a=2");
    }

    @Test
    void theChainsOfAWriterShareItsId() throws Exception {
      List<Batch> batches = batches(writer(SinkOptions.of("s")), "0:a=1", "1:a=2");

      assertThat(batches.get(1).chainId()).isEqualTo(batches.get(0).chainId() + ".1");
    }

    private static List<Integer> lanes(List<Batch> batches) {
      return batches.stream().map(batch -> SinkIds.laneOf(batch.chainId())).toList();
    }
  }
}
