package io.cdcpipeline.producer.rest;

import static io.cdcpipeline.producer.rest.Rows.pageOf;
import static io.cdcpipeline.producer.rest.Rows.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RestSourceTest {
  private final List<URI> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final CountDownLatch testEnded = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private RestSource source;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    source = source("http://localhost:%d/trades?key=canary-key".formatted(port()));
  }

  @AfterEach
  void stopServer() {
    testEnded.countDown();
    source.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void asksAfterTheCursorForOnePageAndKeepsTheQueryItWasGiven() throws Exception {
    serve(exchange -> answer(exchange, 200, pageOf(row(8))));

    Page page = source.poll("7");

    assertThat(page.cursor()).isEqualTo("8");
    assertThat(requests).containsExactly(URI.create("/trades?key=canary-key&after=7&limit=500"));
    assertThat(authorizations).containsExactly("Bearer " + RestSettings.TOKEN);
  }

  @Test
  void startsWhereItIsToldTo() {
    assertThat(source.firstCursor()).isEqualTo("0");
  }

  @Test
  void aWrongContentTypeDoesNotMatter() throws Exception {
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          answer(exchange, 200, pageOf(row(1)));
        });

    assertThat(source.poll("0").events()).hasSize(1);
  }

  @Test
  void noContentIsAnEmptyPage() throws Exception {
    serve(exchange -> answer(exchange, 204, ""));

    assertThat(source.poll("7")).isEqualTo(new Page(List.of(), List.of(), "7", true));
  }

  @Nested
  class AnAnswerThatCannotBeUsed {

    @ParameterizedTest(name = "HTTP {0}")
    @CsvSource({
      "400, HTTP status 400",
      "401, check SOURCE_BEARER_TOKEN",
      "403, check SOURCE_BEARER_TOKEN",
      "404, check SOURCE_URL",
      "429, raise POLL_INTERVAL",
      "500, HTTP status 500",
      "503, HTTP status 503"
    })
    void isOneWithAnotherStatusAndTheMessageSaysWhatToDo(int status, String hint) {
      serve(exchange -> answer(exchange, status, pageOf(row(8))));

      assertThatThrownBy(() -> source.poll("7"))
          .isInstanceOf(PollFailedException.class)
          .hasMessageStartingWith("Cannot read a page of source exchange-a from http://localhost:")
          .hasMessageContaining(hint)
          .hasMessageEndingWith("Nothing was taken and the cursor stays.")
          .hasMessageNotContaining("canary");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void isARedirectWhichIsNotFollowed(int status) {
      serve(
          exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            answer(exchange, status, "");
          });

      assertThatThrownBy(() -> source.poll("7")).hasMessageContaining("redirects are not followed");
      assertThat(requests).hasSize(1);
    }

    @ParameterizedTest(name = "Retry-After: {0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "7 | 7",
          "999999999 | 999999999",
          "Mon, 23 Nov 2026 10:01:00 GMT | 60",
          "Mon, 23 Nov 2020 10:01:00 GMT | 0",
          "soon | 0",
          "-5 | 0"
        })
    void mayAskForAPause(String retryAfter, long seconds) {
      serve(
          exchange -> {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            answer(exchange, 429, "");
          });

      assertThatThrownBy(() -> source.poll("7"))
          .asInstanceOf(type(PollFailedException.class))
          .extracting(PollFailedException::retryAfter)
          .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void isACompressedOne() {
      serve(
          exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            answer(exchange, 200, pageOf(row(8)));
          });

      assertThatThrownBy(() -> source.poll("7")).hasMessageContaining("is compressed");
    }

    @Test
    void isOneLargerThanTheLimitWhetherAnnouncedOrNot() {
      byte[] chunk = new byte[1 << 20];
      serve(
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i <= RestSource.MAX_BODY_BYTES / chunk.length; i++) {
              exchange.getResponseBody().write(chunk);
            }
          });

      assertThatThrownBy(() -> source.poll("7"))
          .hasMessageContaining("the body is larger than %d bytes", RestSource.MAX_BODY_BYTES);
    }

    @Test
    void isOneThatStopsHalfWay() {
      serve(
          exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(bytes("{\"trades\": ["));
            exchange.getResponseBody().flush();
            testEnded.await();
          });

      assertThatThrownBy(() -> source.poll("7")).hasMessageContaining("no complete answer within");
    }

    @Test
    void isOneCutOffByTheServer() {
      serve(
          exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(bytes("{\"trades\": ["));
            throw new IOException("cut");
          });

      assertThatThrownBy(() -> source.poll("7")).isInstanceOf(PollFailedException.class);
    }
  }

  @Nested
  class AServerThatDoesNotAnswer {

    @Test
    void isGivenUpAfterTheTimeout() {
      serve(exchange -> testEnded.await());

      assertThatThrownBy(() -> source.poll("7")).isInstanceOf(PollFailedException.class);
    }

    @Test
    void isNamedWithoutQueryAndToken() {
      int port = port();
      server.stop(0);

      assertThatThrownBy(() -> source.poll("7"))
          .isInstanceOf(PollFailedException.class)
          .hasMessageContaining("from http://localhost:%d/trades: ConnectException", port)
          .hasMessageNotContaining("canary");
    }

    @Test
    void doesNotHoldUpClosing() {
      RestSource patient = source("http://localhost:" + port() + "/trades", Duration.ofHours(1));
      serve(exchange -> testEnded.await());
      CompletableFuture<Page> poll =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return patient.poll("7");
                } catch (PollFailedException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              threads);
      await().until(() -> requests.size() == 1);

      patient.close();

      await().until(poll::isDone);
      assertThat(poll)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("the producer is closing");
      assertThatThrownBy(() -> patient.poll("7")).hasMessageContaining("the producer is closing");
    }
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private void serve(Answer answer) {
    HttpHandler handler =
        exchange -> {
          requests.add(exchange.getRequestURI());
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          authorizations.add(String.valueOf(authorization));
          try (exchange) {
            answer.to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    server.createContext("/", handler);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = bytes(body);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private static RestSource source(String endpoint) {
    return source(endpoint, Duration.ofSeconds(2));
  }

  private static RestSource source(String endpoint, Duration timeout) {
    return new RestSource(
        RestSettings.at(endpoint, timeout), Clock.fixed(Rows.NOW, ZoneOffset.UTC));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
