package io.cdcpipeline.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A TCP proxy on the loopback interface in front of one store, which breaks exactly the request
 * that a test names: the only way to meet "committed, but the reply was lost" for real. Everything
 * else passes byte for byte and in order.
 *
 * <p>What a client discovers, it dials directly: a MongoDB driver goes to the members in the set's
 * configuration, a Redis client to the addresses that a sentinel or a cluster names. So the URI of
 * this proxy says {@code directConnection=true} for MongoDB, and Sentinel and Cluster cannot be
 * tested through it. It cannot look into TLS or compressed MongoDB messages.
 *
 * <p>Thread-safe. The threads are daemons named {@code fault-proxy-…} and are gone when {@link
 * #close()} returns.
 */
public final class FaultProxy implements AutoCloseable {
  private final String uri;
  private final String host;
  private final int port;
  private final Supplier<WireProtocol> protocol;
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Gate gate = new Gate();
  private final List<ProxiedConnection> connections = new ArrayList<>();
  private final List<ArmedFault> armed = new ArrayList<>();

  private FaultProxy(String uri, String host, int port, Supplier<WireProtocol> protocol) {
    this.host = host;
    this.port = port;
    this.protocol = protocol;
    try {
      this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on the loopback interface", e);
    }
    this.uri = uri.formatted(listener.getLocalPort());
    this.acceptor = new Thread(this::accept, name());
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /**
   * In front of the first host that the URI names. {@link #uri()} keeps user, database and options,
   * but connects directly instead of discovering the replica set.
   */
  public static FaultProxy beforeMongo(String uri) {
    URI first = URI.create(uri.replaceFirst(",[^/?]*", ""));
    String options =
        Stream.concat(
                Stream.of(Optional.ofNullable(first.getRawQuery()).orElse("").split("&", -1))
                    .filter(option -> !option.isBlank())
                    .filter(option -> !option.toLowerCase(Locale.ROOT).startsWith("replicaset=")),
                Stream.of("directConnection=true"))
            .collect(Collectors.joining("&"));
    return new FaultProxy(
        through(first) + escaped(slash(first.getRawPath()) + "?" + options),
        first.getHost(),
        first.getPort(),
        MongoWire::new);
  }

  /** In front of the server that the URI names; {@link #uri()} keeps user and database. */
  public static FaultProxy beforeRedis(String uri) {
    URI address = URI.create(uri);
    return new FaultProxy(
        through(address) + escaped(Optional.ofNullable(address.getRawPath()).orElse("")),
        address.getHost(),
        address.getPort(),
        RedisWire::new);
  }

  /** Where the client under test is to connect. May hold the credentials it was made with. */
  public String uri() {
    return uri;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** For the next request of that command. */
  public ArmedFault arm(Fault fault, String command) {
    return arm(fault, command, 1);
  }

  /**
   * For the n-th request of that command.
   *
   * @param command MongoDB: the command, such as {@code commitTransaction}; Redis: the command
   *     word, such as {@code EVALSHA}
   * @param hit counts this command's requests from now on over all connections, from 1
   */
  public ArmedFault arm(Fault fault, String command, int hit) {
    return arm(new ArmedFault(fault, command, Optional.empty(), hit));
  }

  /**
   * For the n-th request of that command on that collection or key.
   *
   * @param argument MongoDB: the command's own value, such as the collection of an insert; Redis:
   *     the first argument, such as the key
   */
  public ArmedFault arm(Fault fault, String command, String argument, int hit) {
    return arm(new ArmedFault(fault, command, Optional.of(argument), hit));
  }

  /** Nothing passes any more, in either direction, on old and new connections: a half-open net. */
  public void freeze() {
    gate.close();
  }

  /** What waited since {@link #freeze()} goes on. */
  public void thaw() {
    gate.open();
  }

  /** An orderly end of all connections; new ones are welcome. */
  public void closeConnections() {
    open().forEach(ProxiedConnection::close);
  }

  /** All connections end with a TCP reset; new ones are welcome. */
  public void resetConnections() {
    open().forEach(ProxiedConnection::reset);
  }

  public int openConnections() {
    return open().size();
  }

  @Override
  public void close() {
    try {
      listener.close();
      acceptor.join();
      List<ProxiedConnection> all;
      synchronized (this) {
        all = List.copyOf(connections);
      }
      all.forEach(ProxiedConnection::close);
      for (ProxiedConnection connection : all) {
        connection.join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot stop listening on port " + port(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized ArmedFault arm(ArmedFault fault) {
    armed.add(fault);
    return fault;
  }

  /** Every fault counts; when two are due at once, the one armed first happens. */
  private synchronized Optional<ArmedFault> faultOf(WireMessage request) {
    List<ArmedFault> due = armed.stream().filter(fault -> fault.hits(request)).toList();
    return due.stream().findFirst();
  }

  private synchronized List<ProxiedConnection> open() {
    connections.removeIf(connection -> !connection.isOpen());
    return List.copyOf(connections);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // Closed, or the client has gone again.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      client.setTcpNoDelay(true);
      Socket server = new Socket(host, port);
      server.setTcpNoDelay(true);
      ProxiedConnection connection =
          new ProxiedConnection(name(), client, server, protocol.get(), gate, this::faultOf);
      synchronized (this) {
        connections.add(connection);
      }
      connection.start();
    } catch (IOException e) {
      // The server is down: so is this connection, as it would be without us.
      client.close();
    }
  }

  private String name() {
    return "fault-proxy-" + port();
  }

  private static String through(URI address) {
    String user = address.getRawUserInfo() == null ? "" : address.getRawUserInfo() + "@";
    return escaped(address.getScheme() + "://" + user)
        + InetAddress.getLoopbackAddress().getHostAddress()
        + ":%d";
  }

  private static String slash(String path) {
    return path == null || path.isEmpty() ? "/" : path;
  }

  /** Percent-encoded parts must survive the formatting. */
  private static String escaped(String part) {
    return part.replace("%", "%%");
  }
}
