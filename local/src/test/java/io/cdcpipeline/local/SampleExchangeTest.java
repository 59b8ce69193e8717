package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SampleExchangeTest {

  private static final Instant OPENING = Instant.parse("2026-03-02T14:30:00Z");

  private final HttpClient http = HttpClient.newHttpClient();
  private final SettableClock clock = new SettableClock(OPENING);
  private final TradeTape tape = new TradeTape(1, OPENING, 1_000);
  private SampleExchange exchange;

  @BeforeEach
  void open() throws IOException {
    exchange = SampleExchange.open(tape, clock);
  }

  @AfterEach
  void close() {
    exchange.close();
  }

  @Nested
  class WhileTradingIsOpen {

    @Test
    void thereIsNothingAtTheOpening() throws Exception {
      assertThat(idsOf("")).isEmpty();
    }

    @Test
    void aTradeIsToldWithAllItsFields() throws Exception {
      clock.move(Duration.ofMillis(1));
      TradeTape.Trade trade = tape.trade(1);

      assertThat(get("").at("/trades"))
          .isEqualTo(
              new ObjectMapper()
                  .createArrayNode()
                  .add(
                      new ObjectMapper()
                          .createObjectNode()
                          .put("id", 1)
                          .put("symbol", trade.symbol())
                          .put("price", trade.price().toPlainString())
                          .put("size", (int) trade.size())
                          .put("time", "2026-03-02T14:30:00.001Z")
                          .put("exchange", "XSAM")
                          .put("currency", "USD")));
    }

    @ParameterizedTest(name = "?{0}: {1} to {2}")
    @CsvSource({
      "after=3&limit=2, 4, 5",
      "limit=2&after=3, 4, 5",
      "after=995&limit=10, 996, 1000",
      "limit=10, 1, 10",
      "after=400, 401, 900",
      "'', 1, 500",
      "after=-5&limit=nonsense, 1, 500",
      "thereafter=7&limit=1, 1, 1"
    })
    void aPageHoldsUpToTheLimitAfterTheCursor(String query, long first, long last)
        throws Exception {
      clock.move(Duration.ofSeconds(1));

      assertThat(idsOf(query)).isEqualTo(range(first, last));
    }

    @ParameterizedTest(name = "?{0}")
    @CsvSource({"after=1000", "after=999999999999999999", "limit=0"})
    void aPageMayBeEmpty(String query) throws Exception {
      clock.move(Duration.ofSeconds(1));

      assertThat(idsOf(query)).isEmpty();
    }

    @Test
    void pagesJoinWithoutGapOrRepetition() throws Exception {
      clock.move(Duration.ofSeconds(1));

      List<Long> all = new ArrayList<>();
      List<Long> page = idsOf("after=0&limit=300");
      while (!page.isEmpty()) {
        all.addAll(page);
        page = idsOf("after=" + all.get(all.size() - 1) + "&limit=300");
      }

      assertThat(all).isEqualTo(range(1, 1_000));
    }

    @Test
    void noPageIsLargerThanTenThousandTrades() throws Exception {
      clock.move(Duration.ofSeconds(11));

      assertThat(idsOf("after=500&limit=1000000")).isEqualTo(range(501, 10_500));
    }

    @Test
    void tradesGoOnHappening() throws Exception {
      clock.move(Duration.ofMillis(3));
      assertThat(idsOf("")).isEqualTo(range(1, 3));

      clock.move(Duration.ofMillis(2));

      assertThat(idsOf("after=3")).isEqualTo(range(4, 5));
    }

    @Test
    void whatWasToldStaysToldThoughTheClockIsSetBack() throws Exception {
      clock.move(Duration.ofMillis(5));
      assertThat(idsOf("")).isEqualTo(range(1, 5));

      clock.move(Duration.ofMillis(-4));

      assertThat(idsOf("")).isEqualTo(range(1, 5));
    }
  }

  @Nested
  class AfterTheClosingBell {

    @Test
    void noTradeHappensAnyMore() throws Exception {
      clock.move(Duration.ofMillis(5));
      exchange.closeTrading();

      clock.move(Duration.ofHours(1));

      assertThat(idsOf("")).isEqualTo(range(1, 5));
      assertThat(idsOf("after=5")).isEmpty();
    }

    @Test
    void nothingThatWasToldIsTakenBack() throws Exception {
      clock.move(Duration.ofMillis(5));
      assertThat(idsOf("")).isEqualTo(range(1, 5));

      clock.move(Duration.ofMillis(-4));
      exchange.closeTrading();

      assertThat(idsOf("")).isEqualTo(range(1, 5));
    }
  }

  @Test
  void aClosedExchangeRefusesConnections() {
    exchange.close();

    assertThatThrownBy(() -> get("")).isInstanceOf(ConnectException.class);
  }

  private JsonNode get(String query) throws IOException, InterruptedException {
    URI url = URI.create(exchange.url() + (query.isEmpty() ? "" : "?" + query));
    HttpResponse<byte[]> answer =
        http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return new ObjectMapper().readTree(answer.body());
  }

  private List<Long> idsOf(String query) throws IOException, InterruptedException {
    List<Long> ids = new ArrayList<>();
    get(query).at("/trades").forEach(trade -> ids.add(trade.get("id").asLong()));
    return ids;
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
