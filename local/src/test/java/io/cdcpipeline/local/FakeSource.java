package io.cdcpipeline.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cdcpipeline.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Answers every request as told, and remembers what was asked. */
final class FakeSource implements AutoCloseable {

  /** What a source answers to a query, such as {@code after=3&limit=2}. */
  @FunctionalInterface
  interface Answers {
    Answer to(Map<String, String> query);
  }

  record Answer(int status, String body) {

    static Answer page(String rows) {
      return new Answer(200, "{\"trades\":[" + rows + "]}");
    }
  }

  private final HttpServer server;
  private final Answers answers;
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  FakeSource(Answers answers) throws IOException {
    this.answers = answers;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Tells rows 1 to {@code last}: those whose number {@code isAfter} takes, up to the limit. */
  static FakeSource telling(long last, String parameter, IsAfter isAfter) throws IOException {
    return new FakeSource(
        query -> {
          long cursor = Long.parseLong(query.get(parameter));
          Predicate<Long> wanted = id -> isAfter.test(id, cursor);
          return Answer.page(
              LongStream.rangeClosed(1, last)
                  .boxed()
                  .filter(wanted)
                  .limit(Long.parseLong(query.get("limit")))
                  .map(FakeSource::row)
                  .collect(Collectors.joining(",")));
        });
  }

  /** Exclusive or inclusive. */
  @FunctionalInterface
  interface IsAfter {
    boolean test(long id, long cursor);
  }

  static String row(long id) {
    return "{\"id\":%d,\"symbol\":\"AAPL\",\"size\":%d}".formatted(id, 10 * id);
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/rows";
  }

  Settings settings(String... namesAndValues) {
    Map<String, String> given = new HashMap<>(Map.of("SOURCE_URL", url(), "SOURCE_PAGE_SIZE", "2"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Settings.of(given);
  }

  List<String> queries() {
    return List.copyOf(queries);
  }

  /** The header of that name, of each request that had one. */
  List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      queries.add(query);
      authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
      Answer answer = answers.to(parameters(query));
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : List.of(query.split("&"))) {
      String[] parts = parameter.split("=", 2);
      parameters.put(parts[0], parts[1]);
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
