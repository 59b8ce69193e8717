package io.cdcpipeline.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.config.Secret;
import io.cdcpipeline.config.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the source itself says, read by a client of its own: it shares no code with the producer, so
 * that an error there cannot hide here.
 */
final class SourceTruth {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Settings settings;

  SourceTruth(Settings settings) {
    this.settings = settings;
  }

  /** A row: where it lacks them, the symbol is empty, and the numbers are 0. */
  record Row(String symbol, long size, BigDecimal price) {}

  /** Reads every row from the start, by its sequence. */
  NavigableMap<Long, Row> rows() throws IOException, InterruptedException {
    TreeMap<Long, Row> rows = new TreeMap<>();
    long cursor = settings.value(PipelineSettings.SOURCE_CURSOR_START);
    while (true) {
      Map<Long, Row> page = page(cursor);
      int known = rows.size();
      rows.putAll(page);
      if (rows.size() == known) {
        requireEnd(page.size(), cursor);
        return rows;
      }
      cursor = rows.lastKey();
    }
  }

  /** A full page with nothing new is no end: rows may wait behind it that nobody can reach. */
  private void requireEnd(int answered, long cursor) throws IOException {
    if (answered == settings.value(PipelineSettings.SOURCE_PAGE_SIZE)) {
      throw new IOException(
          ("Cannot reconcile: the source answers with a full page that has no row after %d;"
                  + " the parameter '%s' (SOURCE_CURSOR_PARAMETER) seems to have no effect")
              .formatted(cursor, settings.value(PipelineSettings.SOURCE_CURSOR_PARAMETER)));
    }
  }

  private Map<Long, Row> page(long cursor) throws IOException, InterruptedException {
    URI url = settings.value(PipelineSettings.SOURCE_URL);
    String address =
        "%s%s%s=%d&%s=%d"
            .formatted(
                url,
                url.getQuery() == null ? "?" : "&",
                settings.value(PipelineSettings.SOURCE_CURSOR_PARAMETER),
                cursor,
                settings.value(PipelineSettings.SOURCE_PAGE_SIZE_PARAMETER),
                settings.value(PipelineSettings.SOURCE_PAGE_SIZE));
    HttpResponse<byte[]> answer =
        http.send(request(URI.create(address)), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() == 204) {
      return Map.of();
    }
    if (answer.statusCode() != 200) {
      throw new IOException(
          "Cannot reconcile: the source answers " + answer.statusCode() + " to " + url.getPath());
    }
    return rows(JSON.readTree(answer.body()));
  }

  private HttpRequest request(URI url) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(TIMEOUT);
    Secret token = settings.value(PipelineSettings.SOURCE_BEARER_TOKEN);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token.value());
    }
    return request.build();
  }

  private Map<Long, Row> rows(JsonNode body) throws IOException {
    String pointer = settings.value(PipelineSettings.SOURCE_RECORDS);
    JsonNode records = body.at(pointer);
    if (!records.isArray()) {
      throw new IOException(
          "Cannot reconcile: the source's answer has no array at '" + pointer + "'");
    }
    Map<Long, Row> rows = new TreeMap<>();
    for (JsonNode row : records) {
      JsonNode sequence = row.at(settings.value(PipelineSettings.SOURCE_FIELD_SEQUENCE));
      if (sequence.asLong() > settings.value(PipelineSettings.SOURCE_CURSOR_START)) {
        rows.put(
            sequence.asLong(),
            new Row(
                row.at(settings.value(PipelineSettings.SOURCE_FIELD_SYMBOL)).asText(),
                row.at(settings.value(PipelineSettings.SOURCE_FIELD_SIZE)).asLong(),
                price(row.at(settings.value(PipelineSettings.SOURCE_FIELD_PRICE)).asText())));
      }
    }
    return rows;
  }

  private static BigDecimal price(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException notOne) {
      return BigDecimal.ZERO;
    }
  }

  /** The sum of the prices of each symbol, exactly. */
  static Map<String, BigDecimal> priceSums(Map<Long, Row> rows) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    rows.values().forEach(row -> sums.merge(row.symbol(), row.price(), BigDecimal::add));
    return sums;
  }

  static Tally tally(Map<Long, Row> rows) {
    Tally.Collector tally = new Tally.Collector();
    rows.values().forEach(row -> tally.add(row.symbol(), 1, row.size()));
    return tally.tally();
  }
}
