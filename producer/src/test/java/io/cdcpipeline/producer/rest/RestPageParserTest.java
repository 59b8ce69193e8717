package io.cdcpipeline.producer.rest;

import static io.cdcpipeline.producer.rest.Rows.pageOf;
import static io.cdcpipeline.producer.rest.Rows.parse;
import static io.cdcpipeline.producer.rest.Rows.parser;
import static io.cdcpipeline.producer.rest.Rows.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestPageParserTest {

  @Nested
  class APageThatCannotBeUsed {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "``                                    | the answer is empty",
          "`   `                                 | the answer is empty",
          "null                                  | no array at '/trades'",
          "{}                                    | no array at '/trades'",
          "[]                                    | no array at '/trades'",
          "{\"trades\": null}                    | no array at '/trades'",
          "{\"trades\": {}}                      | no array at '/trades'",
          "{\"Trades\": []}                      | no array at '/trades'",
          "<!DOCTYPE html><html></html>          | looks like an HTML or XML page",
          "<?xml version=\"1.0\"?><trades/>      | looks like an HTML or XML page",
          "Service unavailable                   | not a complete JSON document",
          "{\"trades\": [                        | not a complete JSON document",
          "{\"trades\": [{\"id\": 1, \"sym       | not a complete JSON document",
          "{\"trades\": []                       | not a complete JSON document",
          "{\"trades\": []} x                    | not a complete JSON document",
          "{\"trades\": []} {\"trades\": []}     | something follows",
          "{\"trades\": []} ]                    | not a complete JSON document",
          "{\"trades\": [], \"trades\": []}      | is there twice",
          "{\"trades\": [1, 2]}                  | row 0 is not a JSON object",
          "{\"trades\": [{}]}                    | sequence is missing or null",
          "{\"trades\": [{\"id\": null}]}        | sequence is missing or null",
          "{\"trades\": [{\"id\": \"7a\"}]}      | sequence must be a number",
          "{\"trades\": [{\"id\": 1.5}]}         | sequence must be a whole number",
          "{\"trades\": [{\"id\": 1e400}]}       | sequence must be a whole number",
          "{\"trades\": [{\"id\": 9223372036854775808}]} | sequence must be a whole number",
          "{\"trades\": [{\"id\": 5, \"id\": 900}]}      | has its sequence twice",
          "{\"trades\": [{\"x\": NaN}]}         | sequence is missing or null",
          "{\"trades\": [{\"id\": NaN}]}        | sequence must be a number"
        })
    void isRefusedWhole(String body, String why) {
      assertThatThrownBy(() -> parse(body == null ? "" : body))
          .isInstanceOf(PollFailedException.class)
          .hasMessageStartingWith(
              "Cannot use the page of source exchange-a from http://localhost/trades: ")
          .hasMessageContaining(why)
          .hasMessageEndingWith("Nothing of it was taken and the cursor stays.")
          .hasMessageNotContaining("canary");
    }

    @Test
    void oneRowWithoutASequenceTakesTheGoodRowsAlong() {
      assertThatThrownBy(() -> parse(pageOf(row(1), "{\"symbol\": \"AAPL\"}")))
          .isInstanceOf(PollFailedException.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void isOneInAnotherEncoding(String charset) {
      byte[] body = pageOf(row(1)).getBytes(Charset.forName(charset));

      assertThatThrownBy(() -> parser(RestSettings.MAPPING, 500).parse(body, 0))
          .isInstanceOf(PollFailedException.class);
    }

    @Test
    void isOneWithBytesThatAreNotUtf8() {
      byte[] body = bytes(pageOf(row(1).replace("XNAS", "XN@S")));
      for (int i = 0; i < body.length; i++) {
        body[i] = body[i] == '@' ? (byte) 0xE4 : body[i];
      }

      assertThatThrownBy(() -> parser(RestSettings.MAPPING, 500).parse(body, 0))
          .hasMessageContaining("not UTF-8");
    }

    @Test
    void isOneNestedWithoutEnd() {
      assertThatThrownBy(() -> parse("{\"x\": " + "[".repeat(100_000)))
          .isInstanceOf(PollFailedException.class);
    }

    @Test
    void isOneWithAMillionRows() {
      String rows = "{},".repeat(1_000_000) + "{}";

      assertThatThrownBy(() -> parse(pageOf(rows))).hasMessageContaining("more than 200000 rows");
    }
  }

  @Nested
  class TheOrderAndTheBoundsOfAPage {

    @Test
    void anEmptyArrayIsAPageOfNothingAndKeepsTheCursor() throws Exception {
      assertThat(parser(RestSettings.MAPPING, 500).parse(bytes("{\"trades\": []}"), 41))
          .isEqualTo(new Page(List.of(), List.of(), "41", true));
    }

    @Test
    void rowsArePutInOrder() throws Exception {
      assertThat(sequences(parse(pageOf(row(3), row(1), row(2))))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void rowsUpToTheCursorWerePublishedAndAreDropped() throws Exception {
      Page page = parser(RestSettings.MAPPING, 500).parse(bytes(pageOf(row(5), row(6), row(7))), 6);

      assertThat(sequences(page)).containsExactly(7L);
    }

    @Test
    void aPageServedAgainHoldsNothingNew() throws Exception {
      Page page = parser(RestSettings.MAPPING, 500).parse(bytes(pageOf(row(5), row(6))), 6);

      assertThat(page.isEmpty()).isTrue();
      assertThat(page.cursor()).isEqualTo("6");
      assertThat(page.caughtUp()).isTrue();
    }

    @Test
    void aRowServedTwiceInAPageCountsOnce() throws Exception {
      assertThat(sequences(parse(pageOf(row(5), row(6), row(5))))).containsExactly(5L, 6L);
    }

    @Test
    void twoRowsOfOneSequenceAreNotMergedInSilence() throws Exception {
      Page page = parse(pageOf(row(5), row(5).replace("AAPL", "MSFT")));

      assertThat(sequences(page)).containsExactly(5L);
      assertThat(page.rejected())
          .singleElement()
          .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo("duplicate_sequence"));
    }

    @Test
    void aFullPageIsNotTheEnd() throws Exception {
      assertThat(parsePagesOfTwo(row(1), row(2)).caughtUp()).isFalse();
      assertThat(parsePagesOfTwo(row(1)).caughtUp()).isTrue();
    }

    @Test
    void aServerThatIgnoresTheLimitIsTakenInPages() throws Exception {
      Page first = parsePagesOfTwo(row(4), row(2), row(3), row(1));

      assertThat(sequences(first)).containsExactly(1L, 2L);
      assertThat(first.cursor()).isEqualTo("2");
      assertThat(first.caughtUp()).isFalse();
    }

    @Test
    void aServerThatIgnoresLimitAndCursorIsCaughtUpAfterItsLastRow() throws Exception {
      Page last = parser(RestSettings.MAPPING, 2).parse(bytes(pageOf(row(1), row(2), row(3))), 3);

      assertThat(last.isEmpty()).isTrue();
      assertThat(last.caughtUp()).isTrue();
    }

    @Test
    void aFullPageWithoutAnythingNewIsALoopAndRefused() {
      RestPageParser parser = parser(RestSettings.MAPPING, 2);

      assertThatThrownBy(() -> parser.parse(bytes(pageOf(row(1), row(2))), 2))
          .isInstanceOf(PollFailedException.class)
          .hasMessageContaining("no row after 2; the parameter 'after'");
    }

    @Test
    void aLotOfRowsKeepTheirTexts() throws Exception {
      String[] rows =
          IntStream.rangeClosed(1, 9_000)
              .mapToObj(Rows::row)
              .map(row -> row.replace("12.50", "bad"))
              .toArray(String[]::new);

      Page page = parser(RestSettings.MAPPING, 10_000).parse(bytes(pageOf(rows)), 0);

      assertThat(page.rejected()).extracting(rejected -> rejected.row()).containsExactly(rows);
    }

    private static List<Long> sequences(Page page) {
      return page.events().stream().map(event -> event.after().sequence()).toList();
    }
  }

  private static Page parsePagesOfTwo(String... rows) throws PollFailedException {
    return parser(RestSettings.MAPPING, 2).parse(bytes(pageOf(rows)), 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
