package io.cdcpipeline.producer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** Rows, pages and their parsing, for tests. */
final class Rows {
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final String GOOD_ROW =
      """
      {"id": %d, "symbol": "AAPL", "price": "12.50", "size": 100,
       "time": "2026-11-23T09:30:00Z", "exchange": "XNAS", "currency": "USD"}""";

  private Rows() {}

  static String row(int sequence) {
    return GOOD_ROW.formatted(sequence);
  }

  /** Row 7 with another literal, or another field. */
  static String rowWith(String field, String literal) {
    String replacement = "\"%s\": %s".formatted(field, literal);
    if (!row(7).contains('"' + field + '"')) {
      return row(7).replace("\"size\"", replacement + ", \"size\"");
    }
    return row(7)
        .replaceFirst(
            "\"%s\": (\"[^\"]*\"|[0-9]+)".formatted(field), Matcher.quoteReplacement(replacement));
  }

  static String pageOf(String... rows) {
    return Arrays.stream(rows).collect(Collectors.joining(", ", "{\"trades\": [", "]}"));
  }

  static Page parse(String body) throws PollFailedException {
    return parser(RestSettings.MAPPING, 500).parse(body.getBytes(UTF_8), 0);
  }

  static RestPageParser parser(RowMapping mapping, int pageSize) {
    return new RestPageParser(RestSettings.of(mapping, pageSize), Clock.fixed(NOW, ZoneOffset.UTC));
  }
}
