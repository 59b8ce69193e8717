package io.cdcpipeline.producer;

import static io.cdcpipeline.producer.SourceInKafka.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.model.ChangeEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What must hold of rows 1 to n of a {@link GrowingExchange}, however they got there. */
final class ExactlyOnce {
  private ExactlyOnce() {}

  static void assertRowsUpTo(long rows, SourceInKafka source) {
    List<ChangeEvent> events = source.events();

    assertThat(events.stream().map(event -> event.after().sequence()).sorted())
        .as("rows on stock-stream: nothing lost, nothing twice")
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, rows)
                .filter(n -> !GrowingExchange.isBad(n))
                .boxed()
                .toList());
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.symbol())
                    .isEqualTo(GrowingExchange.symbolOf(event.after().sequence())));
    Map<String, List<Long>> bySymbol =
        events.stream()
            .collect(
                Collectors.groupingBy(
                    ChangeEvent::symbol,
                    Collectors.mapping(event -> event.after().sequence(), Collectors.toList())));
    assertThat(bySymbol.values())
        .as("order of each symbol")
        .allSatisfy(sequences -> assertThat(sequences).isSorted());
    assertThat(source.deadLetters())
        .as("bad rows, in order, with their bytes")
        .extracting(
            letter ->
                header(letter, "cdc-dlq-sequence")
                    + new String(letter.value(), java.nio.charset.StandardCharsets.UTF_8))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, rows)
                .filter(GrowingExchange::isBad)
                .mapToObj(n -> n + GrowingExchange.rowOf(n))
                .toList());
    assertThat(source.position())
        .isEqualTo("{\"schema\":1,\"cursor\":\"%d\",\"count\":%d}".formatted(rows, rows));
  }
}
