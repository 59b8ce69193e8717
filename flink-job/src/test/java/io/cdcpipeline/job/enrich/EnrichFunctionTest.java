package io.cdcpipeline.job.enrich;

import static io.cdcpipeline.job.Changes.aDelete;
import static io.cdcpipeline.job.Changes.aTrade;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.model.ChangeEvent;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EnrichFunctionTest {
  private KeyedOneInputStreamOperatorTestHarness<String, ChangeEvent, EnrichedStock> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void everyChangeIsPassedOnWithTheStateAfterIt() throws Exception {
    ChangeEvent first = aTrade().position(1).size(3).event();
    ChangeEvent second = aTrade().position(2).size(4).event();

    process(first);
    process(second);

    StockState afterFirst = Enrichment.apply(null, first);
    assertThat(harness.extractOutputValues())
        .containsExactly(
            new EnrichedStock(first, afterFirst),
            new EnrichedStock(second, Enrichment.apply(afterFirst, second)));
  }

  @Test
  void symbolsDoNotShareAnything() throws Exception {
    process(aTrade().of("AAPL").position(5).size(1).event());
    process(aTrade().of("MSFT").position(4).size(2).event());

    assertThat(harness.extractOutputValues())
        .extracting(stock -> stock.state().volume())
        .containsExactly(1L, 2L);
  }

  @Test
  void aTradeThatComesTooLateForTheSessionIsStillPassedOn() throws Exception {
    process(aTrade().position(1).at("2026-11-23T10:00:00Z").event());
    ChangeEvent late = aTrade().position(2).at("2026-11-20T10:00:00Z").event();
    process(late);

    EnrichedStock passedOn = harness.extractOutputValues().get(1);
    assertThat(passedOn.event()).isEqualTo(late);
    assertThat(passedOn.state()).isEqualTo(harness.extractOutputValues().get(0).state());
  }

  @Nested
  class ARepeat {

    @Test
    void ofTheLastChangeIsDropped() throws Exception {
      process(aTrade().position(7, 1).event());
      process(aTrade().position(7, 1).event());

      assertThat(positions()).containsExactly("sample-exchange/7.1");
    }

    @Test
    void ofAnOlderVersionIsDropped() throws Exception {
      process(aTrade().position(7, 1).event());
      process(aTrade().position(7, 0).event());
      process(aTrade().position(6, 9).event());

      assertThat(positions()).containsExactly("sample-exchange/7.1");
    }

    @Test
    void isNotSeenInTheNextPositionWithinTheSameMajor() throws Exception {
      process(aTrade().position(7, 1).event());
      process(aTrade().position(7, 2).event());

      assertThat(positions()).containsExactly("sample-exchange/7.1", "sample-exchange/7.2");
    }

    @Test
    void isNotSeenInTheSamePositionOfAnotherSource() throws Exception {
      process(aTrade().position(7).from("one").event());
      process(aTrade().position(7).from("two").event());
      process(aTrade().position(8).from("one").event());

      assertThat(positions()).containsExactly("one/7.0", "two/7.0", "one/8.0");
    }

    @Test
    void isDroppedAfterADelete() throws Exception {
      process(aTrade().position(1).event());
      process(aDelete().position(2).event());
      process(aTrade().position(1).event());
      process(aDelete().position(2).event());

      assertThat(positions()).containsExactly("sample-exchange/1.0", "sample-exchange/2.0");
    }

    @Test
    void isDroppedAfterARestore() throws Exception {
      process(aTrade().position(1).size(5).event());
      OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
      harness.close();

      harness = harness();
      harness.initializeState(checkpoint);
      harness.open();
      process(aTrade().position(1).size(5).event());
      process(aTrade().position(2).size(6).event());

      assertThat(harness.extractOutputValues())
          .extracting(stock -> stock.state().volume())
          .containsExactly(11L);
    }
  }

  @Nested
  class ADelete {

    @Test
    void isPassedOnWithoutState() throws Exception {
      process(aTrade().position(1).event());
      process(aDelete().position(2).event());

      assertThat(harness.extractOutputValues().get(1))
          .isEqualTo(new EnrichedStock(aDelete().position(2).event(), null));
    }

    @Test
    void letsALaterTradeStartAnew() throws Exception {
      process(aTrade().position(1).size(5).event());
      process(aDelete().position(2).event());
      process(aTrade().position(3).size(6).event());

      assertThat(harness.extractOutputValues().get(2).state().volume()).isEqualTo(6);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, ChangeEvent, EnrichedStock>
      harness() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new EnrichFunction()), ChangeEvent::symbol, Types.STRING);
  }

  private void process(ChangeEvent event) throws Exception {
    harness.processElement(event, 0);
  }

  private List<String> positions() {
    return harness.extractOutputValues().stream()
        .map(stock -> stock.event().source().toString())
        .toList();
  }
}
