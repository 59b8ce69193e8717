package io.cdcpipeline.job.enrich;

import static io.cdcpipeline.job.Changes.aDelete;
import static io.cdcpipeline.job.Changes.aTrade;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.job.Changes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrichmentTest {

  @Nested
  class TheFirstTradeOfASymbol {

    @Test
    void opensASessionOnItsUtcDay() {
      StockState state = after(aTrade().price("101.5").size(7).at("2026-11-23T23:59:59.999Z"));

      assertThat(state)
          .isEqualTo(
              new StockState(
                  price("101.5"),
                  Instant.parse("2026-11-23T23:59:59.999Z"),
                  "XSAM",
                  "USD",
                  null,
                  LocalDate.of(2026, 11, 23).toEpochDay(),
                  Instant.parse("2026-11-23T23:59:59.999Z"),
                  price("101.5"),
                  price("101.5"),
                  price("101.5"),
                  7,
                  1));
    }

    @Test
    void hasNotChangedYet() {
      StockState state = after(aTrade().price("101.5"));

      assertThat(state.change()).isEqualByComparingTo("0");
      assertThat(state.changePercent()).isEqualTo(price("0.0000"));
    }

    @Test
    void mayLieBefore1970() {
      StockState state = after(aTrade().at("1969-12-31T23:00:00Z"));

      assertThat(state.sessionDate()).isEqualTo(LocalDate.of(1969, 12, 31));
    }
  }

  @Nested
  class ALaterTradeOfTheSameDay {

    @Test
    void givesThePriceAndAddsToTheSession() {
      StockState state =
          after(
              aTrade().price("100").size(1).at("2026-11-23T10:00:00Z"),
              aTrade().price("90").size(2).at("2026-11-23T11:00:00Z"),
              aTrade().price("120").size(3).at("2026-11-23T12:00:00Z"),
              aTrade().price("110").size(4).at("2026-11-23T13:00:00Z").exchange("XOTH"));

      assertThat(state)
          .isEqualTo(
              new StockState(
                  price("110"),
                  Instant.parse("2026-11-23T13:00:00Z"),
                  "XOTH",
                  "USD",
                  null,
                  LocalDate.of(2026, 11, 23).toEpochDay(),
                  Instant.parse("2026-11-23T10:00:00Z"),
                  price("100"),
                  price("120"),
                  price("90"),
                  10,
                  4));
    }

    @Test
    void ofTheSameInstantGivesThePriceButNotTheOpen() {
      StockState state = after(aTrade().price("100"), aTrade().price("101"));

      assertThat(state.open()).isEqualTo(price("100"));
      assertThat(state.price()).isEqualTo(price("101"));
    }

    @Test
    void cannotMakeTheVolumeNegative() {
      StockState state =
          after(aTrade().size(Long.MAX_VALUE - 5), aTrade().size(3), aTrade().size(Long.MAX_VALUE));

      assertThat(state.volume()).isEqualTo(Long.MAX_VALUE);
      assertThat(state.trades()).isEqualTo(3);
    }

    @Test
    void isMeasuredFromTheOpenWhileNoPreviousCloseIsKnown() {
      StockState state =
          after(
              aTrade().price("100").at("2026-11-23T10:00:00Z"),
              aTrade().price("125").at("2026-11-23T11:00:00Z"));

      assertThat(state.previousClose()).isNull();
      assertThat(state.change()).isEqualTo(price("25"));
      assertThat(state.changePercent()).isEqualTo(price("25.0000"));
    }
  }

  @Nested
  class AnEarlierTradeOfTheSameDay {
    private final StockState state =
        after(
            aTrade().price("100").size(1).at("2026-11-23T12:00:00Z"),
            aTrade().price("80").size(2).at("2026-11-23T09:00:00Z").exchange("XOTH"));

    @Test
    void leavesThePriceAlone() {
      assertThat(state.price()).isEqualTo(price("100"));
      assertThat(state.eventTime()).isEqualTo("2026-11-23T12:00:00Z");
      assertThat(state.exchange()).isEqualTo("XSAM");
    }

    @Test
    void becomesTheOpenIfNoneIsEarlier() {
      assertThat(state.open()).isEqualTo(price("80"));
      assertThat(state.openTime()).isEqualTo("2026-11-23T09:00:00Z");
    }

    @Test
    void countsInTheSession() {
      assertThat(state.low()).isEqualTo(price("80"));
      assertThat(state.volume()).isEqualTo(3);
      assertThat(state.trades()).isEqualTo(2);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theSessionIsTheSameInWhateverOrderItsTradesArrive(long seed) {
    List<Changes> trades = new ArrayList<>();
    for (int minute = 10; minute < 40; minute++) {
      String time = "2026-11-23T15:" + minute + ":00Z";
      trades.add(aTrade().price(Integer.toString(100 + minute * 37 % 23)).size(minute).at(time));
    }
    StockState inOrder = after(trades.toArray(Changes[]::new));
    Collections.shuffle(trades, new Random(seed));

    assertThat(after(trades.toArray(Changes[]::new))).isEqualTo(inOrder);
  }

  @Nested
  class TheFirstTradeOfALaterDay {
    private final StockState state =
        after(
            aTrade().price("90").at("2026-11-20T10:00:00Z"),
            aTrade().price("80").at("2026-11-20T11:00:00Z"),
            aTrade().price("100").size(5).at("2026-11-23T09:00:00Z"));

    @Test
    void opensANewSession() {
      assertThat(state.sessionDate()).isEqualTo(LocalDate.of(2026, 11, 23));
      assertThat(List.of(state.open(), state.high(), state.low())).containsOnly(price("100"));
      assertThat(state.volume()).isEqualTo(5);
      assertThat(state.trades()).isEqualTo(1);
    }

    @Test
    void takesTheLastPriceBeforeAsPreviousCloseOverAnyNumberOfDaysWithoutTrades() {
      assertThat(state.previousClose()).isEqualTo(price("80"));
      assertThat(state.change()).isEqualTo(price("20"));
      assertThat(state.changePercent()).isEqualTo(price("25.0000"));
    }

    @Test
    void takesTheCloseByEventTimeNotByArrival() {
      StockState afterADisorderedDay =
          after(
              aTrade().price("80").at("2026-11-20T11:00:00Z"),
              aTrade().price("90").at("2026-11-20T10:00:00Z"),
              aTrade().price("100").at("2026-11-23T09:00:00Z"));

      assertThat(afterADisorderedDay.previousClose()).isEqualTo(price("80"));
    }
  }

  @Nested
  class ATradeOfAnEarlierDay {

    @Test
    void changesNothing() {
      StockState before = after(aTrade().price("100").at("2026-11-23T00:00:00Z"));

      StockState state =
          Enrichment.apply(
              before, aTrade().price("1").size(999).at("2026-11-22T23:59:59.999Z").event());

      assertThat(state).isEqualTo(before);
    }
  }

  @Nested
  class ADelete {

    @Test
    void forgetsTheSymbol() {
      StockState state = Enrichment.apply(after(aTrade()), aDelete().event());

      assertThat(state).isNull();
    }

    @Test
    void ofAnUnknownSymbolIsNoError() {
      assertThat(Enrichment.apply(null, aDelete().event())).isNull();
    }

    @Test
    void leavesNoPreviousCloseToALaterTrade() {
      StockState state =
          after(
              aTrade().price("50").at("2026-11-20T10:00:00Z"),
              aDelete(),
              aTrade().price("100").at("2026-11-23T10:00:00Z"));

      assertThat(state.previousClose()).isNull();
    }
  }

  private static StockState after(Changes... changes) {
    StockState state = null;
    for (Changes change : changes) {
      state = Enrichment.apply(state, change.event());
    }
    return state;
  }

  private static BigDecimal price(String text) {
    return new BigDecimal(text);
  }
}
