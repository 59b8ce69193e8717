package io.cdcpipeline.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small REST API on localhost: {@code GET /trades?after=ID&limit=N} answers with the trades that
 * have happened since, oldest first.
 */
final class SampleExchange implements AutoCloseable {

  private static final int MAX_LIMIT = 10_000;
  private static final int DEFAULT_LIMIT = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TradeTape tape;
  private final Clock clock;
  private final HttpServer server;
  private final ExecutorService threads;
  private boolean closed;
  private long told;

  private SampleExchange(TradeTape tape, Clock clock, HttpServer server, ExecutorService threads) {
    this.tape = tape;
    this.clock = clock;
    this.server = server;
    this.threads = threads;
  }

  /** Opens on a free port of the loopback interface. */
  static SampleExchange open(TradeTape tape, Clock clock) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "sample-exchange");
              thread.setDaemon(true);
              return thread;
            });
    SampleExchange exchange = new SampleExchange(tape, clock, server, threads);
    server.createContext("/trades", exchange::answer);
    server.setExecutor(threads);
    server.start();
    return exchange;
  }

  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/trades");
  }

  /** The closing bell: no trade happens from now on. */
  synchronized void closeTrading() {
    last();
    closed = true;
  }

  /** Never shrinks, even if the clock is set back: what was told once stays told. */
  private synchronized long last() {
    if (!closed) {
      told = Math.max(told, tape.happenedBy(clock.instant()));
    }
    return told;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      long after = parameter(query, "after", 0);
      long limit = Math.min(parameter(query, "limit", DEFAULT_LIMIT), MAX_LIMIT);
      ObjectNode body = JSON.createObjectNode();
      ArrayNode trades = body.putArray("trades");
      long end = Math.min(last(), after + limit);
      for (long id = after + 1; id <= end; id++) {
        append(trades, tape.trade(id));
      }
      byte[] bytes = JSON.writeValueAsBytes(body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void append(ArrayNode trades, TradeTape.Trade trade) {
    trades
        .addObject()
        .put("id", trade.id())
        .put("symbol", trade.symbol())
        .put("price", trade.price().toPlainString())
        .put("size", trade.size())
        .put("time", trade.time().toString())
        .put("exchange", "XSAM")
        .put("currency", "USD");
  }

  private static long parameter(String query, String name, long otherwise) {
    Matcher value =
        Pattern.compile("(?:^|&)" + name + "=(\\d{1,18})(?:&|$)")
            .matcher(query == null ? "" : query);
    return value.find() ? Long.parseLong(value.group(1)) : otherwise;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
