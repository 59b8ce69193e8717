package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradeTapeTest {

  private static final Instant OPENING = Instant.parse("2026-03-02T14:30:00Z");

  @Test
  void theSameNumberIsTheSameTradeOnEveryTapeOfASeed() {
    TradeTape tape = new TradeTape(7, OPENING, 200);
    TradeTape again = new TradeTape(7, OPENING, 200);

    assertThat(trades(again, 1_000)).isEqualTo(trades(tape, 1_000));
    assertThat(again.trade(500)).isEqualTo(tape.trade(500));
  }

  @Test
  void anotherSeedTellsOtherTrades() {
    TradeTape tape = new TradeTape(7, OPENING, 200);
    TradeTape other = new TradeTape(8, OPENING, 200);

    assertThat(trades(other, 100)).isNotEqualTo(trades(tape, 100));
  }

  @Test
  void tradesStayWithinTheRulesOfTheWireForm() {
    List<TradeTape.Trade> trades = trades(new TradeTape(1, OPENING, 1_000), 10_000);

    assertThat(trades)
        .allSatisfy(
            trade -> {
              assertThat(trade.price()).isGreaterThan(BigDecimal.ONE).hasScaleOf(2);
              assertThat(trade.size()).isBetween(1L, 500L);
            });
    assertThat(trades.stream().map(TradeTape.Trade::symbol).collect(Collectors.toSet()))
        .hasSize(10)
        .contains("AAPL", "BRK.B", "TSLA");
  }

  @Test
  void tradesAreSpreadEvenlyFromTheOpeningOn() {
    TradeTape tape = new TradeTape(1, OPENING, 4);

    assertThat(tape.trade(1).time()).isEqualTo(OPENING.plusMillis(250));
    assertThat(tape.trade(4).time()).isEqualTo(OPENING.plusSeconds(1));
    assertThat(tape.trade(3_600 * 4).time()).isEqualTo(OPENING.plusSeconds(3_600));
  }

  @ParameterizedTest(name = "{0} a second")
  @ValueSource(ints = {1, 3, 7, 200, 999, 1_000})
  void noTradeHasHappenedBeforeItsTime(int perSecond) {
    TradeTape tape = new TradeTape(1, OPENING, perSecond);

    for (long millis = 0; millis <= 3_000; millis++) {
      Instant now = OPENING.plusMillis(millis);
      long last = tape.happenedBy(now);
      assertThat(tape.trade(last).time()).isBeforeOrEqualTo(now);
      assertThat(tape.trade(last + 1).time()).isAfterOrEqualTo(now);
    }
  }

  @Test
  void nothingHasHappenedBeforeTheOpening() {
    assertThat(new TradeTape(1, OPENING, 1_000).happenedBy(OPENING.minusSeconds(60))).isZero();
  }

  @ParameterizedTest(name = "{0} a second")
  @ValueSource(ints = {1, 1_000})
  void theRateMayBeAtItsBounds(int perSecond) {
    assertThatCode(() -> new TradeTape(1, OPENING, perSecond)).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0} a second")
  @ValueSource(ints = {-1, 0, 1_001})
  void aRateOutOfBoundsIsRefused(int perSecond) {
    assertThatThrownBy(() -> new TradeTape(1, OPENING, perSecond))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 to 1,000 trades a second, was " + perSecond);
  }

  private static List<TradeTape.Trade> trades(TradeTape tape, long count) {
    return LongStream.rangeClosed(1, count).mapToObj(tape::trade).toList();
  }
}
