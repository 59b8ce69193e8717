package io.cdcpipeline.job.deliver;

import static io.cdcpipeline.job.Changes.aDelete;
import static io.cdcpipeline.job.Changes.aTrade;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.enrich.StockState;
import io.cdcpipeline.sink.redis.Written;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StockViewTest {

  @Test
  void aTradeSetsTheQuoteCountsOnceAndRanksTheSymbol() {
    EnrichedStock stock = new EnrichedStock(aTrade().size(7).event(), state(new BigDecimal("100")));

    assertThat(commandsOf(stock))
        .containsExactly(
            "HSET quote:AAPL price 110.25 eventTime 2026-11-23T15:00:00Z exchange XSAM"
                + " currency USD previousClose 100 change 10.25 changePercent 10.2500"
                + " sessionDate 2026-11-23 open 105 high 111 low 104 volume 1000 trades 12",
            "HINCRBY quote:AAPL count 1",
            "HINCRBY quote:AAPL tradedVolume 7",
            "ZADD movers 10.25 AAPL");
  }

  @Test
  void aQuoteOfTheFirstSessionHasNoPreviousClose() {
    EnrichedStock stock = new EnrichedStock(aTrade().event(), state(null));

    assertThat(commandsOf(stock).get(0)).doesNotContain("previousClose");
  }

  @Test
  void aDeleteTakesTheQuoteAndTheRankAwayAndLeavesTheCounters() {
    EnrichedStock stock = new EnrichedStock(aDelete().event(), null);

    List<String> commands = commandsOf(stock);

    assertThat(commands).hasSize(2);
    assertThat(commands.get(0)).startsWith("HDEL quote:AAPL ");
    assertThat(commands.get(0)).doesNotContain(" count").doesNotContain(" tradedVolume");
    assertThat(commands.get(1)).isEqualTo("ZREM movers AAPL");
  }

  @Test
  void aDeleteTakesEveryFieldThatATradeSets() {
    String set = commandsOf(new EnrichedStock(aTrade().event(), state(BigDecimal.ONE))).get(0);
    String removed = commandsOf(new EnrichedStock(aDelete().event(), null)).get(0);

    assertThat(arguments(removed)).isEqualTo(fields(set));
  }

  private static Set<String> arguments(String command) {
    List<String> words = Arrays.asList(command.split(" ", -1));
    return new LinkedHashSet<>(words.subList(2, words.size()));
  }

  private static Set<String> fields(String hset) {
    List<String> words = Arrays.asList(hset.split(" ", -1));
    Set<String> fields = new LinkedHashSet<>();
    for (int i = 2; i < words.size(); i += 2) {
      fields.add(words.get(i));
    }
    return fields;
  }

  private static StockState state(BigDecimal previousClose) {
    return new StockState(
        new BigDecimal("110.25"),
        Instant.parse("2026-11-23T15:00:00Z"),
        "XSAM",
        "USD",
        previousClose,
        LocalDate.of(2026, 11, 23).toEpochDay(),
        Instant.parse("2026-11-23T09:00:00Z"),
        new BigDecimal("105"),
        new BigDecimal("111"),
        new BigDecimal("104"),
        1000,
        12);
  }

  private static List<String> commandsOf(EnrichedStock stock) {
    List<String> commands = new ArrayList<>();
    new StockView().map(stock, write -> commands.add(Written.commandOf(write)));
    return commands;
  }
}
