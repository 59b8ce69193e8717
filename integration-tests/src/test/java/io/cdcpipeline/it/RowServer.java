package io.cdcpipeline.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A REST API whose rows a test adds, and therefore knows: the truth of an end-to-end test. */
final class RowServer implements AutoCloseable {

  private static final List<String> SYMBOLS = List.of("AAPL", "GOOG", "IBM", "MSFT", "TSLA");

  /** Stands for the size of a row that has no price. */
  private static final long NO_PRICE = -1;

  /** A row as the API tells it. */
  record Row(long id, String symbol, long size) {

    /** As the producer derives it from source name, sequence and symbol. */
    String eventId() {
      return PipelineRun.SOURCE + "/" + id + ".0/" + symbol;
    }

    String json() {
      if (size == NO_PRICE) {
        return "{\"id\":%d,\"symbol\":\"%s\",\"size\":1,\"time\":\"2026-03-02T10:00:00Z\"}"
            .formatted(id, symbol);
      }
      return """
          {"id":%d,"symbol":"%s","price":"%d.%02d","size":%d,"time":"2026-03-02T10:%02d:%02dZ"}"""
          .formatted(id, symbol, 100 + id % 50, id % 100, size, id / 60 % 60, id % 60);
    }
  }

  private final List<Row> rows = new CopyOnWriteArrayList<>();
  private final Random random;
  private final HttpServer server;

  RowServer(long seed) throws IOException {
    random = new Random(seed);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/trades", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/trades";
  }

  /** Adds {@code count} rows at once. */
  void add(int count) {
    List<Row> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(
          new Row(
              rows.size() + i + 1L,
              SYMBOLS.get(random.nextInt(SYMBOLS.size())),
              1 + random.nextInt(1_000)));
    }
    rows.addAll(added);
  }

  /** Adds a row that breaks a rule. */
  void addRowWithoutPrice() {
    rows.add(new Row(rows.size() + 1L, SYMBOLS.get(0), NO_PRICE));
  }

  /** The rows of each symbol, in order. */
  Map<String, List<Row>> bySymbol() {
    return rows.stream()
        .collect(Collectors.groupingBy(Row::symbol, LinkedHashMap::new, Collectors.toList()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      byte[] body =
          rows.stream()
              .skip(parameter(query, "after"))
              .limit(parameter(query, "limit"))
              .map(Row::json)
              .collect(Collectors.joining(",", "{\"trades\":[", "]}"))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static long parameter(String query, String name) {
    Matcher value = Pattern.compile(name + "=(\\d+)").matcher(query);
    if (!value.find()) {
      throw new IllegalArgumentException(query + " lacks " + name);
    }
    return Long.parseLong(value.group(1));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
