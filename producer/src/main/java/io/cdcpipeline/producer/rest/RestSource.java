package io.cdcpipeline.producer.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.producer.capture.ChangeSource;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Polls a JSON REST endpoint that serves rows after a sequence, in ascending order.
 *
 * <p>Nothing the server says moves the request elsewhere or makes it larger than it may be:
 * redirects are refused, the body is bounded, and the time limit covers the whole exchange.
 */
public final class RestSource implements ChangeSource {
  static final int MAX_BODY_BYTES = 16 << 20;

  private final RestSourceSettings settings;
  private final RestPageParser parser;
  private final HttpClient client;
  private final Clock clock;

  private volatile CompletableFuture<?> exchange = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  public RestSource(RestSourceSettings settings, Clock clock) {
    this.settings = settings;
    this.parser = new RestPageParser(settings, clock);
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.requestTimeout())
            .build();
  }

  @Override
  public String firstCursor() {
    return Long.toString(settings.cursorStart());
  }

  @Override
  public Page poll(String cursor) throws PollFailedException, InterruptedException {
    HttpResponse<byte[]> response = send(request(cursor));
    if (response.statusCode() == 204) {
      return new Page(List.of(), List.of(), cursor, true);
    }
    checkUsable(response);
    return parser.parse(response.body(), Long.parseLong(cursor));
  }

  @Override
  public void close() {
    closed = true;
    exchange.cancel(true);
  }

  private HttpRequest request(String cursor) {
    String separator = settings.endpoint().getRawQuery() == null ? "?" : "&";
    URI uri =
        URI.create(
            settings.endpoint()
                + separator
                + parameter(settings.cursorParameter(), cursor)
                + "&"
                + parameter(settings.pageSizeParameter(), Integer.toString(settings.pageSize())));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.requestTimeout())
            .header("Accept", "application/json")
            .header("Accept-Encoding", "identity");
    if (!settings.bearerToken().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.bearerToken().value());
    }
    return request.build();
  }

  private static String parameter(String name, String value) {
    return URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8);
  }

  private HttpResponse<byte[]> send(HttpRequest request)
      throws PollFailedException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, response -> BoundedBody.of(response, MAX_BODY_BYTES));
    exchange = sent;
    if (closed) {
      sent.cancel(true);
    }
    try {
      // The request's own timeout ends with the headers; this one covers the body as well.
      return sent.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw failed("no complete answer within %s".formatted(settings.requestTimeout()), e);
    } catch (CancellationException e) {
      throw failed("the producer is closing", e);
    } catch (ExecutionException e) {
      throw failed(closed ? "the producer is closing" : describe(e.getCause()), e.getCause());
    } finally {
      sent.cancel(true);
    }
  }

  private void checkUsable(HttpResponse<byte[]> response) throws PollFailedException {
    int status = response.statusCode();
    if (status != 200) {
      throw new PollFailedException(
          failure("HTTP status %d%s".formatted(status, hint(status))),
          RetryAfter.of(response.headers(), clock),
          null);
    }
    String coding = response.headers().firstValue("Content-Encoding").orElse("identity");
    if (!coding.equalsIgnoreCase("identity")) {
      throw failed("the body is compressed although that was not asked for", null);
    }
  }

  private static String hint(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> " (redirects are not followed: set SOURCE_URL to the target)";
      case 401, 403 -> " (check SOURCE_BEARER_TOKEN)";
      case 404, 410 -> " (check SOURCE_URL)";
      case 429 -> " (too many requests: raise POLL_INTERVAL)";
      default -> "";
    };
  }

  private PollFailedException failed(String why, Throwable cause) {
    return new PollFailedException(failure(why), Duration.ZERO, cause);
  }

  private String failure(String why) {
    return "Cannot read a page of source %s from %s: %s. Nothing was taken and the cursor stays."
        .formatted(settings.name(), settings.address(), why);
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
