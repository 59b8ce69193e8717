package io.cdcpipeline.producer.rest;

import static io.cdcpipeline.producer.rest.Rows.pageOf;
import static io.cdcpipeline.producer.rest.Rows.parse;
import static io.cdcpipeline.producer.rest.Rows.parser;
import static io.cdcpipeline.producer.rest.Rows.row;
import static io.cdcpipeline.producer.rest.Rows.rowWith;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestRowTest {

  @Test
  void aRowBecomesACreationOfThatTick() throws Exception {
    Page page = parse(pageOf(row(7)));

    assertThat(page.events())
        .containsExactly(
            new ChangeEvent(
                "AAPL",
                Operation.CREATE,
                null,
                new StockTick(
                    "AAPL",
                    new BigDecimal("12.50"),
                    100,
                    Instant.parse("2026-11-23T09:30:00Z"),
                    "XNAS",
                    "USD",
                    7),
                new SourcePosition("rest", "exchange-a", 7, 0),
                Rows.NOW.toEpochMilli()));
    assertThat(page.rejected()).isEmpty();
    assertThat(page.cursor()).isEqualTo("7");
  }

  @Nested
  class WhatMayBeWrittenInSeveralWays {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "\"12.5\" | 12.5",
          "12.5   | 12.5",
          "12.50  | 12.50",
          "0.1    | 0.1",
          "12     | 12",
          "1.2e3  | 1200",
          "\"1e3\" | 1000",
          "79228162514264337593543950.335 | 79228162514264337593543950.335"
        })
    void aPriceIsANumberOrAStringAndNeverRounded(String literal, BigDecimal price)
        throws Exception {
      assertThat(only(rowWith("price", literal)).price()).isEqualTo(price);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"100", "\"100\"", "100.0", "\"100.0\"", "1e2"})
    void aSizeIsAnyNotationOfAWholeNumber(String literal) throws Exception {
      assertThat(only(rowWith("size", literal)).size()).isEqualTo(100);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "\"2026-11-23T09:30:00Z\"          | 2026-11-23T09:30:00Z",
          "\"2026-11-23T09:30:00.123456Z\"   | 2026-11-23T09:30:00.123456Z",
          "\"2026-11-23T10:30:00+01:00\"     | 2026-11-23T09:30:00Z",
          "\"2016-12-31T23:59:60Z\"          | 2016-12-31T23:59:59Z",
          "\"2013-03-01\"                    | 2013-03-01T00:00:00Z",
          "1795426200000                     | 2026-11-23T09:30:00Z"
        })
    void aTimeIsIsoOrEpochMilliseconds(String literal, Instant time) throws Exception {
      assertThat(only(rowWith("time", literal)).eventTime()).isEqualTo(time);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"7", "\"7\"", "7.0"})
    void aSequenceIsAnyNotationOfAWholeNumber(String literal) throws Exception {
      assertThat(only(rowWith("id", literal)).sequence()).isEqualTo(7);
    }

    @Test
    void aSourceWithoutExchangeAndCurrencyTakesTheDefaults() throws Exception {
      RowMapping mapping =
          new RowMapping("", "/id", "/symbol", "/price", "/size", "/time", "", "", "XSAM", "EUR");

      Page page = parser(mapping, 500).parse(bytes("[" + row(1) + "]"), 0);

      assertThat(page.events().get(0).after())
          .extracting(StockTick::exchange, StockTick::currency)
          .containsExactly("XSAM", "EUR");
    }

    @Test
    void valuesMayLieDeeper() throws Exception {
      RowMapping mapping =
          new RowMapping(
              "/data/rows", "/key/id", "/of/symbol", "/p", "/s", "/t", "", "", "XSAM", "USD");
      String body =
          """
          {"meta": {"rows": [1]}, "data": {"n": 1, "rows": [
            {"key": {"id": 3}, "of": {"symbol": "MSFT"}, "p": 1, "s": 2, "t": "2013-03-01"}
          ], "next": null}, "total": 99}""";

      Page page = parser(mapping, 500).parse(bytes(body), 0);

      assertThat(page.events()).extracting(ChangeEvent::symbol).containsExactly("MSFT");
    }

    @Test
    void unknownFieldsAndAByteOrderMarkAreTolerated() throws Exception {
      String extra = row(1).replace("\"symbol\"", "\"$set\": {\"_id\": 1}, \"symbol\"");

      assertThat(parse("\uFEFF" + pageOf(extra)).events()).hasSize(1);
    }
  }

  @Nested
  class ARowThatBreaksARule {

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "price  | 1e400                  | bad_price",
          "price  | 1e1000000000           | bad_price",
          "price  | 1e-1000000000          | bad_price",
          "price  | 1e99999999999          | not_json",
          "price  | 1.23456789012345678901234567890123456789 | bad_price",
          "price  | -1                     | bad_price",
          "price  | 0                      | bad_price",
          "price  | -0                     | bad_price",
          "price  | -0.0                   | bad_price",
          "price  | \"12abc\"              | bad_price",
          "price  | \" 12\"                | bad_price",
          "price  | \"0x10\"               | bad_price",
          "price  | \"NaN\"                | bad_price",
          "price  | \"\"                   | bad_price",
          "price  | \"١٢\"                 | bad_price",
          "price  | true                   | bad_price",
          "price  | {\"amount\": 1}        | bad_price",
          "price  | [1]                    | bad_price",
          "price  | null                   | missing_field",
          "price  | NaN                    | not_json",
          "price  | Infinity               | not_json",
          "size   | -1                     | bad_size",
          "size   | 1.5                    | bad_size",
          "size   | 9223372036854775808    | bad_size",
          "size   | \"many\"               | bad_size",
          "symbol | \"\"                   | bad_symbol",
          "symbol | \" \"                  | bad_symbol",
          "symbol | \"aapl\"               | bad_symbol",
          "symbol | \"A\\r\\nB\"           | bad_symbol",
          "symbol | \"A\\u0000\"           | bad_symbol",
          "symbol | \"$where\"             | bad_symbol",
          "symbol | \"*?[\"                | bad_symbol",
          "symbol | \"{TAG}\"              | bad_symbol",
          "symbol | \"A:B\"                | bad_symbol",
          "symbol | \"../A\"               | bad_symbol",
          "symbol | \"A\\u202EB\"          | bad_symbol",
          "symbol | \"A\\u200BB\"          | bad_symbol",
          "symbol | \"\\u212A\"            | bad_symbol",
          "symbol | \"E\\u0301\"           | bad_symbol",
          "symbol | \"\\ud800\"            | bad_symbol",
          "symbol | \"${JNDI:LDAP}%n\"     | bad_symbol",
          "symbol | \"\\u001b[31m\"        | bad_symbol",
          "symbol | 5                      | bad_symbol",
          "time   | \"yesterday\"          | bad_event_time",
          "time   | \"2026-11-23T09:30:00\"| bad_event_time",
          "time   | \"2026-02-30\"         | bad_event_time",
          "time   | 1795426200             | bad_event_time",
          "time   | 1795426200000000       | bad_event_time",
          "time   | 1795426200000.5        | bad_event_time",
          "exchange | \"X/Y\"              | bad_exchange",
          "exchange | null                 | missing_field",
          "currency | \"$\"                | bad_currency"
        })
    void isRejectedAloneWithItsBytesUntouched(String field, String literal, String reason)
        throws Exception {
      String bad = rowWith(field, literal);

      Page page = parse(pageOf(row(1), bad, row(9)));

      assertThat(page.events())
          .extracting(event -> event.after().sequence())
          .containsExactly(1L, 9L);
      assertThat(page.rejected())
          .singleElement()
          .satisfies(
              rejected -> {
                assertThat(rejected.row()).isEqualTo(bad);
                assertThat(rejected.reason()).isEqualTo(reason);
                assertThat(rejected.path()).isEqualTo(reason.equals("not_json") ? "" : "/" + field);
                assertThat(rejected.sequence()).isEqualTo(7);
                assertThat(rejected.message()).matches("[ -~]{1,256}");
              });
      assertThat(page.cursor()).isEqualTo("9");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"symbol", "price", "size", "time", "exchange", "currency"})
    void isOneThatLacksAField(String field) throws Exception {
      Page page = parse(pageOf(row(7).replace('"' + field + '"', "\"renamed\"")));

      assertThat(page.rejected())
          .singleElement()
          .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo("missing_field"));
    }

    @Test
    void isOneWithAFieldTwice() throws Exception {
      String bad = row(7).replace("\"size\"", "\"price\": 1, \"size\"");

      assertRejected(bad, "duplicate_field");
    }

    @Test
    void isOneWithASymbolOfTenThousandCharacters() throws Exception {
      assertRejected(rowWith("symbol", '"' + "A".repeat(10_000) + '"'), "bad_symbol");
    }

    @Test
    void isOneNestedTooDeep() throws Exception {
      assertRejected(rowWith("note", "[".repeat(65) + "]".repeat(65)), "limit_exceeded");
    }

    @Test
    void isOneWithANumberOfAThousandDigits() throws Exception {
      assertRejected(rowWith("price", "1".repeat(1000)), "limit_exceeded");
    }

    @Test
    void isOneWithAFieldNameOfFiftyThousandCharacters() throws Exception {
      assertRejected(
          row(7).replace("\"size\"", '"' + "k".repeat(50_000) + "\": 1, \"size\""),
          "limit_exceeded");
    }

    private void assertRejected(String bad, String reason) throws Exception {
      Page page = parse(pageOf(bad));

      assertThat(page.rejected())
          .singleElement()
          .satisfies(
              rejected -> {
                assertThat(rejected.row()).isEqualTo(bad);
                assertThat(rejected.reason()).isEqualTo(reason);
              });
    }
  }

  private static StockTick only(String row) throws PollFailedException {
    Page page = parse(pageOf(row));
    assertThat(page.rejected()).isEmpty();
    assertThat(page.events()).hasSize(1);
    return page.events().get(0).after();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
