package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void eventsAddUpBySymbol() {
    Tally.Collector collector = new Tally.Collector();

    collector.add("AAPL", 1, 100);
    collector.add("IBM", 2, 30);
    collector.add("AAPL", 1, 50);

    assertThat(collector.tally().bySymbol())
        .isEqualTo(Map.of("AAPL", new Tally.Sum(2, 150), "IBM", new Tally.Sum(2, 30)));
    assertThat(collector.tally().count()).isEqualTo(4);
  }

  @Test
  void aSymbolThatNobodySawCountsNothing() {
    assertThat(new Tally(Map.of()).of("AAPL")).isEqualTo(Tally.Sum.NOTHING);
    assertThat(new Tally(Map.of()).count()).isZero();
  }

  @Test
  void aTallyStaysAsItWasTaken() {
    Tally.Collector collector = new Tally.Collector();
    collector.add("AAPL", 1, 100);
    Tally taken = collector.tally();

    collector.add("AAPL", 1, 100);
    collector.add("IBM", 1, 100);

    assertThat(taken.bySymbol()).isEqualTo(Map.of("AAPL", new Tally.Sum(1, 100)));
    assertThatThrownBy(() -> taken.bySymbol().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
