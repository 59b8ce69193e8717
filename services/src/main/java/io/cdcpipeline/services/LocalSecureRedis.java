package io.cdcpipeline.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * A real Redis, durable as {@link LocalRedis} is, that knows its users by an access list and
 * refuses everyone else; with certificates, it speaks TLS only. For tests: the passwords are new at
 * every start.
 */
public final class LocalSecureRedis implements LocalService {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final String user;
  private final List<String> rules;
  private final Optional<LocalCertificates> certificates;
  private final String adminPassword = Passwords.random();
  private final String userPassword = Passwords.random();
  private final ManagedServer server;

  private LocalSecureRedis(
      ServiceOptions options,
      ServerSearch search,
      Optional<LocalCertificates> certificates,
      String user,
      List<String> rules) {
    this.user = user;
    this.rules = List.copyOf(rules);
    this.certificates = certificates;
    this.server = ManagedServer.start(search, options, this::arguments, this::answers);
  }

  /**
   * Without TLS.
   *
   * @param rules what the user may do, as ACL SETUSER takes it: {@code ~prefix:*}, {@code +get}
   */
  public static LocalSecureRedis start(ServiceOptions options, String user, List<String> rules) {
    return new LocalSecureRedis(
        options, ServerSearch.forRedis(Machine.current()), Optional.empty(), user, rules);
  }

  /**
   * TLS only; a client may present a certificate, but need not.
   *
   * @throws ServiceUnavailableException when {@link #tlsUnavailableBecause()} says why
   */
  public static LocalSecureRedis startWithTls(
      ServiceOptions options, LocalCertificates certificates, String user, List<String> rules) {
    return new LocalSecureRedis(
        options,
        ServerSearch.forRedisWithTls(Machine.current()),
        Optional.of(certificates),
        user,
        rules);
  }

  /** Why this machine has no Redis with TLS, fit to be the message of a skipped test. */
  public static Optional<String> tlsUnavailableBecause() {
    try {
      ServerSearch.forRedisWithTls(Machine.current()).launcher();
      return Optional.empty();
    } catch (ServiceUnavailableException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Of the user with the given rules. Holds its password: never print it. */
  @Override
  public String uri() {
    return uri(user + ":" + userPassword + "@");
  }

  /** Of the default user, who may do everything. Holds its password: never print it. */
  public String adminUri() {
    return uri("default:" + adminPassword + "@");
  }

  /** Of nobody: every command is refused. */
  public String anonymousUri() {
    return uri("");
  }

  @Override
  public String describe() {
    return server.describe();
  }

  /** SIGKILL: what was acknowledged is there after {@link #restart()}. */
  public void kill() {
    server.kill();
  }

  /** Same port, same data, same users. */
  public void restart() {
    server.restart();
  }

  @Override
  public void close() {
    server.close();
  }

  private String uri(String credentials) {
    String scheme = certificates.isPresent() ? "rediss" : "redis";
    return "%s://%s%s:%d".formatted(scheme, credentials, Ports.LOOPBACK, server.port());
  }

  private List<String> arguments(String bindAddress, int port, String dataDirectory) {
    List<String> arguments =
        new ArrayList<>(LocalRedis.arguments(bindAddress, port, dataDirectory));
    certificates.ifPresent(
        own -> {
          arguments.addAll(List.of("--tls-port", Integer.toString(port), "--port", "0"));
          arguments.addAll(List.of("--tls-cert-file", own.server().toString()));
          arguments.addAll(List.of("--tls-key-file", own.server().toString()));
          arguments.addAll(List.of("--tls-ca-cert-file", own.authority().toString()));
          arguments.addAll(List.of("--tls-auth-clients", "optional"));
        });
    arguments.addAll(List.of("--requirepass", adminPassword));
    arguments.addAll(List.of("--user", user, "on", ">" + userPassword));
    arguments.addAll(rules);
    return arguments;
  }

  private boolean answers(int port) {
    try (Socket plain = Ports.connect(Ports.LOOPBACK, port, ANSWER_LIMIT);
        Socket socket = certificates.isPresent() ? tls(plain, port) : plain) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      // Up, and does not know us.
      return String.valueOf(reader.readLine()).startsWith("-NOAUTH");
    } catch (IOException e) {
      return false;
    }
  }

  private Socket tls(Socket plain, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            certificates
                .orElseThrow()
                .anonymousSslContext()
                .getSocketFactory()
                .createSocket(plain, Ports.LOOPBACK, port, true);
    socket.startHandshake();
    return socket;
  }
}
