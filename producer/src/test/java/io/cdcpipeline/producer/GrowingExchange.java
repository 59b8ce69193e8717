package io.cdcpipeline.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A REST server whose rows become visible little by little: each request finds a random number of
 * new ones. Row n is always the same; every 500th has a price that is none.
 */
final class GrowingExchange implements AutoCloseable {
  private static final List<String> SYMBOLS =
      List.of("AAPL", "MSFT", "GOOG", "IBM", "SAP.DE", "BRK-B", "X_1");
  private static final int MOST_NEW_ROWS = 150;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Random random;
  private final long rows;
  private final AtomicInteger pages = new AtomicInteger();
  private volatile IntConsumer onPageServed = page -> {};
  private long visible;

  GrowingExchange(long rows, long seed) {
    this.rows = rows;
    this.random = new Random(seed);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/trades", this::answer);
    server.start();
  }

  String url() {
    return "http://localhost:%d/trades".formatted(server.getAddress().getPort());
  }

  /** Called with the number of pages served so far, right after each. */
  void onPageServed(IntConsumer action) {
    onPageServed = action;
  }

  int pages() {
    return pages.get();
  }

  static boolean isBad(long sequence) {
    return sequence % 500 == 0;
  }

  static String symbolOf(long sequence) {
    return SYMBOLS.get((int) (sequence * 31 % SYMBOLS.size()));
  }

  static String rowOf(long sequence) {
    String price = isBad(sequence) ? "\"12abc\"" : "\"%d.25\"".formatted(sequence);
    return """
    {"id": %d, "symbol": "%s", "price": %s, "size": 1, "time": "2013-03-01", \
    "exchange": "XSAM", "currency": "USD"}"""
        .formatted(sequence, symbolOf(sequence), price);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, Long> query =
          Arrays.stream(exchange.getRequestURI().getRawQuery().split("&"))
              .map(parameter -> parameter.split("="))
              .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
      long after = query.get("after");
      long last = Math.min(grow(), after + query.get("limit"));
      byte[] page =
          LongStream.rangeClosed(after + 1, last)
              .mapToObj(GrowingExchange::rowOf)
              .collect(Collectors.joining(",", "{\"trades\": [", "]}"))
              .getBytes(UTF_8);
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
    onPageServed.accept(pages.incrementAndGet());
  }

  private synchronized long grow() {
    visible = Math.min(rows, visible + random.nextInt(MOST_NEW_ROWS));
    return visible;
  }
}
