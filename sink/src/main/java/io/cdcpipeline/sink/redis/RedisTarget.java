package io.cdcpipeline.sink.redis;

import java.io.Serializable;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is, as its URI says. Renders without credentials.
 *
 * @param nodes the server, the sentinels, or some nodes of the cluster, as host:port
 * @param master what the sentinels call the primary; empty where there are none
 * @param user null for Redis' default user
 * @param password null for none
 */
record RedisTarget(
    Kind kind,
    boolean tls,
    List<String> nodes,
    String master,
    int database,
    String user,
    String password)
    implements Serializable {

  /** The forms, for error messages. */
  static final String FORMS =
      "redis://[user:password@]host:port[/database],"
          + " redis-sentinel://[user:password@]host:port,…/master[/database] or"
          + " redis-cluster://[user:password@]host:port,…, with rediss for TLS";

  /** How the servers are arranged. */
  enum Kind {
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  /** Reads a URI; empty if it has none of the {@link #FORMS}. */
  static Optional<RedisTarget> parse(String text) {
    try {
      URI uri = URI.create(text);
      return kind(uri).flatMap(kind -> parse(kind, uri));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static Optional<RedisTarget> parse(Kind kind, URI uri) {
    if (uri.getRawAuthority() == null) {
      return Optional.empty();
    }
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    List<String> nodes = Arrays.asList(authority.substring(at + 1).split(",", -1));
    String[] path = path(uri);
    boolean sentinel = kind == Kind.SENTINEL;
    String master = sentinel && path.length > 0 ? path[0] : "";
    int databaseAt = sentinel ? 1 : 0;
    boolean wellFormed =
        nodes.stream().allMatch(RedisTarget::isAddress)
            && (kind != Kind.STANDALONE || nodes.size() == 1)
            && sentinel != master.isEmpty()
            && path.length <= (kind == Kind.CLUSTER ? 0 : databaseAt + 1);
    if (!wellFormed) {
      return Optional.empty();
    }
    String[] login = login(at < 0 ? "" : authority.substring(0, at));
    return Optional.of(
        new RedisTarget(
            kind,
            uri.getScheme().startsWith("rediss"),
            List.copyOf(nodes),
            master,
            path.length > databaseAt ? Integer.parseUnsignedInt(path[databaseAt]) : 0,
            login[0],
            login[1]));
  }

  private static Optional<Kind> kind(URI uri) {
    if (uri.getScheme() == null) {
      return Optional.empty();
    }
    return switch (uri.getScheme()) {
      case "redis", "rediss" -> Optional.of(Kind.STANDALONE);
      case "redis-sentinel", "rediss-sentinel" -> Optional.of(Kind.SENTINEL);
      case "redis-cluster", "rediss-cluster" -> Optional.of(Kind.CLUSTER);
      default -> Optional.empty();
    };
  }

  private static String[] path(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    return path.isEmpty() ? new String[0] : path.split("/", -1);
  }

  private static boolean isAddress(String node) {
    URI uri = URI.create("redis://" + node);
    return uri.getHost() != null && uri.getPort() > 0 && uri.getRawUserInfo() == null;
  }

  /** User and password, each null if it is not there. */
  private static String[] login(String raw) {
    if (raw.isEmpty()) {
      return new String[] {null, null};
    }
    // Java resolves the escapes of a plain authority only.
    String decoded = URI.create("redis://" + raw + "@host").getUserInfo();
    if (decoded == null) {
      throw new IllegalArgumentException("malformed user or password");
    }
    int colon = decoded.indexOf(':');
    String user = colon < 0 ? "" : decoded.substring(0, colon);
    return new String[] {user.isEmpty() ? null : user, decoded.substring(colon + 1)};
  }

  Set<HostAndPort> addresses() {
    return nodes.stream().map(HostAndPort::from).collect(Collectors.toUnmodifiableSet());
  }

  boolean isCluster() {
    return kind == Kind.CLUSTER;
  }

  @Override
  public String toString() {
    return kind + " " + nodes + (master.isEmpty() ? "" : " " + master);
  }
}
