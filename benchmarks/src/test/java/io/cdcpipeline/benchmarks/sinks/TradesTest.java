package io.cdcpipeline.benchmarks.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TradesTest {

  private static Trades trades(Keys keys, long seed) {
    return new Trades(keys, seed, new Journal(Path.of("unused"), 0), false);
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesOfAPairReadTheSameStream(Keys keys) {
    Trades one = trades(keys, 7);
    Trades other = trades(keys, 7);

    for (long number = 0; number < 1_000; number++) {
      assertThat(content(other.trade(number))).isEqualTo(content(one.trade(number)));
    }
  }

  /** All but the time at which it was made. */
  private static String content(Trade trade) {
    return trade.key() + Stored.json(trade).replaceFirst("\"at\":\\d+", "");
  }

  @Test
  void noEventRepeatsTheContentOfAnother() {
    Trades trades = trades(Keys.ZIPF, 7);

    long different =
        LongStream.range(0, 5_000)
            .mapToObj(trades::trade)
            .map(TradesTest::content)
            .distinct()
            .count();

    assertThat(different).isEqualTo(5_000);
  }

  @Test
  void anEventHasAbout250Bytes() {
    double mean =
        LongStream.range(0, 1_000)
            .mapToObj(trades(Keys.ZIPF, 7)::trade)
            .mapToInt(trade -> Stored.json(trade).getBytes(UTF_8).length)
            .average()
            .orElseThrow();

    assertThat(mean).isBetween(220.0, 280.0);
  }

  @Test
  void theHottestZipfKeyHasItsShare() {
    Keys.Chooser chooser = Keys.ZIPF.chooser(7);

    Map<String, Long> counts =
        LongStream.range(0, 100_000)
            .mapToObj(chooser::keyOf)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    // 1 / (1 + 1/2 + … + 1/5000) = 11 %
    assertThat(counts.get("s0")).isBetween(10_000L, 12_000L);
  }
}
