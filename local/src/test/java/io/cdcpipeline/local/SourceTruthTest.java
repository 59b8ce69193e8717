package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.config.Settings;
import io.cdcpipeline.local.FakeSource.Answer;
import io.cdcpipeline.local.SourceTruth.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SourceTruthTest {

  private static final Map<Long, Row> FIVE_ROWS =
      new TreeMap<>(
          Map.of(
              1L, row("AAPL", 10),
              2L, row("AAPL", 20),
              3L, row("AAPL", 30),
              4L, row("AAPL", 40),
              5L, row("AAPL", 50)));

  @Nested
  class ASourceWithAnExclusiveCursor {

    @Test
    void isReadToItsEndPageByPage() throws Exception {
      try (FakeSource source = FakeSource.telling(5, "after", (id, cursor) -> id > cursor)) {

        assertThat(rows(source.settings())).isEqualTo(FIVE_ROWS);

        assertThat(source.queries())
            .containsExactly(
                "after=0&limit=2", "after=2&limit=2", "after=4&limit=2", "after=5&limit=2");
      }
    }

    @Test
    void mayBeEmpty() throws Exception {
      try (FakeSource source = FakeSource.telling(0, "after", (id, cursor) -> id > cursor)) {

        assertThat(rows(source.settings())).isEmpty();
      }
    }

    @Test
    void isReadFromWhereTheProducerStarts() throws Exception {
      try (FakeSource source = FakeSource.telling(5, "after", (id, cursor) -> id > cursor)) {

        assertThat(rows(source.settings("SOURCE_CURSOR_START", "3"))).containsOnlyKeys(4L, 5L);
      }
    }
  }

  @Nested
  class ASourceWithAnInclusiveCursor {

    @Test
    void repeatsTheRowAtTheCursorAndItCountsOnce() throws Exception {
      try (FakeSource source = FakeSource.telling(5, "since", (id, cursor) -> id >= cursor)) {

        assertThat(rows(source.settings("SOURCE_CURSOR_PARAMETER", "since"))).isEqualTo(FIVE_ROWS);
      }
    }

    @Test
    void theRowAtTheVeryStartIsNotPartOfIt() throws Exception {
      try (FakeSource source = FakeSource.telling(5, "after", (id, cursor) -> id >= cursor)) {

        assertThat(rows(source.settings("SOURCE_CURSOR_START", "3"))).containsOnlyKeys(4L, 5L);
      }
    }
  }

  @Nested
  class TheRequest {

    @Test
    void keepsTheQueryThatTheUrlHasAlready() throws Exception {
      try (FakeSource source = new FakeSource(query -> Answer.page(""))) {

        rows(source.settings("SOURCE_URL", source.url() + "?market=XNAS"));

        assertThat(source.queries()).containsExactly("market=XNAS&after=0&limit=2");
      }
    }

    @Test
    void carriesTheBearerTokenThatTheProducerSends() throws Exception {
      try (FakeSource source = new FakeSource(query -> Answer.page(""))) {

        rows(source.settings("SOURCE_BEARER_TOKEN", "t0ken"));

        assertThat(source.authorizations()).containsExactly("Bearer t0ken");
      }
    }

    @Test
    void carriesNoTokenWhereThereIsNone() throws Exception {
      try (FakeSource source = new FakeSource(query -> Answer.page(""))) {

        rows(source.settings());

        assertThat(source.authorizations()).isEmpty();
      }
    }
  }

  @Nested
  class TheAnswer {

    @Test
    void isAnArrayItselfWhereTheRecordsPointerIsEmpty() throws Exception {
      try (FakeSource source =
          new FakeSource(query -> new Answer(200, "[" + FakeSource.row(1) + "]"))) {

        assertThat(rows(source.settings("SOURCE_RECORDS", "")))
            .isEqualTo(Map.of(1L, row("AAPL", 10)));
      }
    }

    @Test
    void isReadAtTheMappedFields() throws Exception {
      try (FakeSource source =
          new FakeSource(
              query ->
                  new Answer(
                      200,
                      """
                      {"data":{"rows":[{"n":4,"what":{"ticker":"IBM"},"volume":"12"}]}}
                      """))) {

        assertThat(
                rows(
                    source.settings(
                        "SOURCE_RECORDS", "/data/rows",
                        "SOURCE_FIELD_SEQUENCE", "/n",
                        "SOURCE_FIELD_SYMBOL", "/what/ticker",
                        "SOURCE_FIELD_SIZE", "/volume")))
            .isEqualTo(Map.of(4L, row("IBM", 12)));
      }
    }

    @Test
    void mayBeWithoutContentWhereNothingIsNew() throws Exception {
      try (FakeSource source = new FakeSource(query -> new Answer(204, ""))) {

        assertThat(rows(source.settings())).isEmpty();
      }
    }

    @Test
    void countsARowWithoutSymbolAndSizeAsWell() throws Exception {
      try (FakeSource source = new FakeSource(query -> Answer.page("{\"id\":1}"))) {

        assertThat(rows(source.settings())).isEqualTo(Map.of(1L, row("", 0)));
      }
    }

    @ParameterizedTest(name = "status {0}")
    @ValueSource(ints = {201, 401, 404, 500, 503})
    void isAnErrorUnlessItsStatusIs200(int status) throws Exception {
      try (FakeSource source = new FakeSource(query -> new Answer(status, "{\"trades\":[]}"))) {

        assertThatThrownBy(() -> rows(source.settings()))
            .isInstanceOf(IOException.class)
            .hasMessage("Cannot reconcile: the source answers " + status + " to /rows");
      }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{}", "{\"trades\":null}", "{\"trades\":{\"id\":1}}", "[]"})
    void isAnErrorWithoutAnArrayAtTheRecordsPointer(String body) throws Exception {
      try (FakeSource source = new FakeSource(query -> new Answer(200, body))) {

        assertThatThrownBy(() -> rows(source.settings()))
            .isInstanceOf(IOException.class)
            .hasMessage("Cannot reconcile: the source's answer has no array at '/trades'");
      }
    }

    @Test
    void isAnErrorUnlessItIsJson() throws Exception {
      try (FakeSource source = new FakeSource(query -> new Answer(200, "<html>"))) {

        assertThatThrownBy(() -> rows(source.settings())).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void pricesAddUpExactlyWhetherTextOrNumber() throws Exception {
    String rows =
        """
        {"id":1,"symbol":"AAPL","size":1,"price":"0.1"},
        {"id":2,"symbol":"AAPL","size":1,"price":0.2}""";
    try (FakeSource source =
        new FakeSource(query -> Answer.page(query.get("after").equals("0") ? rows : ""))) {

      assertThat(SourceTruth.priceSums(rows(source.settings())))
          .isEqualTo(Map.of("AAPL", new BigDecimal("0.3")));
    }
  }

  @Test
  void aSourceThatIgnoresTheCursorIsNotTakenForOneThatHasEnded() throws Exception {
    try (FakeSource source =
        FakeSource.telling(5, "after", (id, cursor) -> true /* whatever the cursor */)) {

      assertThatThrownBy(() -> rows(source.settings()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("full page")
          .hasMessageContaining("SOURCE_CURSOR_PARAMETER");
    }
  }

  @Test
  void theTallyAddsRowsUpBySymbol() {
    Tally tally =
        SourceTruth.tally(Map.of(1L, row("AAPL", 10), 2L, row("IBM", 5), 3L, row("AAPL", 7)));

    assertThat(tally.bySymbol())
        .isEqualTo(Map.of("AAPL", new Tally.Sum(2, 17), "IBM", new Tally.Sum(1, 5)));
  }

  private static Row row(String symbol, long size) {
    return new Row(symbol, size, BigDecimal.ZERO);
  }

  private static Map<Long, Row> rows(Settings settings) throws IOException, InterruptedException {
    return new SourceTruth(settings).rows();
  }
}
