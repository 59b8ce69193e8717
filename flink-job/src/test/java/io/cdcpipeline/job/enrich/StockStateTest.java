package io.cdcpipeline.job.enrich;

import static io.cdcpipeline.job.Changes.aTrade;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StockStateTest {

  @Nested
  class TheChangeInPercent {

    @ParameterizedTest(name = "{0} -> {1} is {2} %")
    @CsvSource({
      "100, 101, 1.0000",
      "3, 4, 33.3333",
      "3, 5, 66.6667",
      "100, 90.5, -9.5000",
      // Half to even: 0.00005 goes down to 0.0000, 0.00015 goes up to 0.0002.
      "100, 100.00005, 0.0000",
      "100, 100.00015, 0.0002",
      "1E-34, 1E+33, 1000000000000.0000",
      "1E+33, 1E-34, -100.0000"
    })
    void hasFourDecimalsAndABound(String close, String latest, String percent) {
      StockState state = closedAndThenTradedAt(close, latest);

      assertThat(state.changePercent()).isEqualTo(new BigDecimal(percent));
    }

    @Test
    void isZeroWhereThePreviousCloseIsZero() {
      StockState state = closedAndThenTradedAt("0", "5");

      assertThat(state.changePercent()).isEqualTo(new BigDecimal("0.0000"));
    }
  }

  @Test
  void theChangeKeepsThirtyFourDigits() {
    StockState state = closedAndThenTradedAt("1E-30", "1E+30");

    assertThat(state.change().precision()).isLessThanOrEqualTo(34);
    assertThat(state.change()).isEqualByComparingTo("1E+30");
  }

  private static StockState closedAndThenTradedAt(String close, String latest) {
    StockState closed =
        Enrichment.apply(null, aTrade().price(close).at("2026-11-20T10:00:00Z").event());
    return Enrichment.apply(closed, aTrade().price(latest).at("2026-11-23T10:00:00Z").event());
  }
}
