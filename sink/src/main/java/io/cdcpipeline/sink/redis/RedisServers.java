package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** One committer's client: how it finds the primaries, and reaches a lane on one of them. */
final class RedisServers implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;

  /** Above the server's busy threshold, so that a long script is not taken for a lost server. */
  private static final Duration READ = Duration.ofSeconds(15);

  private final RedisSinkOptions options;
  private final RedisLanes lanes;

  /** Null until the first call: finding a cluster or a primary already talks to servers. */
  private ConnectionProvider provider;

  RedisServers(RedisSinkOptions options) {
    this.options = options;
    this.lanes = options.lanes();
  }

  /** A connection to the primary that holds {@code lane}; the caller closes it. */
  RedisSession session(int lane) throws IOException {
    try {
      return new RedisSession(
          this,
          provider() instanceof ClusterConnectionProvider cluster
              ? cluster.getConnectionFromSlot(lanes.slotOf(lane))
              : provider().getConnection());
    } catch (JedisException e) {
      throw failed("Connecting to Redis", e);
    }
  }

  /** A lane on each primary: each is reached by one of them. */
  Map<String, Integer> onePerPrimary() throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    byPrimary(lanes.all()).forEach((node, own) -> found.put(node.toString(), own.get(0)));
    return found;
  }

  /** Some lanes, those of each primary together. */
  Collection<List<Integer>> lanesByPrimary(IntStream some) throws IOException {
    return byPrimary(some).values();
  }

  /**
   * Sends one command to each of some lanes, in one go to each primary.
   *
   * @return the replies by lane
   */
  <T> Map<Integer, T> onLanes(
      String what, IntStream some, BiFunction<Pipeline, Integer, Response<T>> command)
      throws IOException {
    Map<Integer, T> replies = new TreeMap<>();
    try {
      for (List<Integer> group : byPrimary(some).values()) {
        try (RedisSession session = session(group.get(0))) {
          replies.putAll(
              session.call(
                  what,
                  pipe -> {
                    Map<Integer, Response<T>> pending = new LinkedHashMap<>();
                    group.forEach(lane -> pending.put(lane, command.apply(pipe, lane)));
                    pipe.sync();
                    Map<Integer, T> got = new HashMap<>();
                    pending.forEach((lane, response) -> got.put(lane, response.get()));
                    return got;
                  }));
        }
      }
      return replies;
    } catch (JedisException e) {
      throw failed(what, e);
    }
  }

  /**
   * Runs a script on the ledgers of some lanes, in one go to each primary. A script that is run
   * here must bear to be run again.
   *
   * @return the replies by lane
   */
  Map<Integer, List<String>> run(
      RedisScript script, String what, IntStream some, IntFunction<List<byte[]>> arguments)
      throws IOException {
    int[] those = some.toArray();
    Map<Integer, List<String>> replies = new TreeMap<>();
    try {
      onLanes(
              what,
              IntStream.of(those),
              (pipe, lane) -> script.byDigest(pipe, ledgerKey(lane), arguments.apply(lane)))
          .forEach((lane, reply) -> replies.put(lane, RedisScript.strings(reply)));
    } catch (ScriptUnknownException unknown) {
      for (int lane : those) {
        try (RedisSession session = session(lane)) {
          replies.put(lane, session.run(script, what, ledgerKey(lane), arguments.apply(lane)));
        }
      }
    }
    return replies;
  }

  private List<byte[]> ledgerKey(int lane) {
    return List.of(lanes.ledgerKey(options.sinkId(), lane).getBytes(UTF_8));
  }

  private Map<HostAndPort, List<Integer>> byPrimary(IntStream some) throws IOException {
    Map<HostAndPort, List<Integer>> groups = new LinkedHashMap<>();
    try {
      ConnectionProvider present = provider();
      some.forEach(
          lane ->
              groups
                  .computeIfAbsent(
                      present instanceof ClusterConnectionProvider cluster
                          ? node(cluster, lane)
                          : HostAndPort.from("primary:1"),
                      node -> new ArrayList<>())
                  .add(lane));
      return groups;
    } catch (JedisException e) {
      throw failed("Finding the primaries of " + options.sinkId(), e);
    }
  }

  private HostAndPort node(ClusterConnectionProvider cluster, int lane) {
    HostAndPort node = cluster.getNode(lanes.slotOf(lane));
    if (node == null) {
      throw new JedisClusterOperationException("no primary for lane " + lane);
    }
    return node;
  }

  private ConnectionProvider provider() {
    if (provider == null) {
      RedisTarget target = options.target();
      provider =
          switch (target.kind()) {
            case STANDALONE ->
                new PooledConnectionProvider(HostAndPort.from(target.nodes().get(0)), client());
            case SENTINEL ->
                new SentineledConnectionProvider(
                    target.master(), client(), target.addresses(), sentinelClient());
            case CLUSTER -> new ClusterConnectionProvider(target.addresses(), client());
          };
    }
    return provider;
  }

  private JedisClientConfig client() {
    RedisTarget target = options.target();
    return base()
        .user(target.user())
        .password(target.password())
        .database(target.database())
        .build();
  }

  private JedisClientConfig sentinelClient() {
    RedisSecurity security = options.security();
    return base().user(security.sentinelUser()).password(security.sentinelPassword()).build();
  }

  private DefaultJedisClientConfig.Builder base() {
    Duration read = options.durability().timeout().plus(READ);
    return DefaultJedisClientConfig.builder()
        .resp2() // Script replies are then arrays of strings on every server version.
        .sslOptions(options.target().tls() ? options.security().sslOptions() : null)
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .clientName("cdc-sink-" + options.sinkId())
        .connectionTimeoutMillis(CONNECT_MILLIS)
        .socketTimeoutMillis(Math.toIntExact(read.toMillis()));
  }

  /** The exception to throw; where the primaries may have changed, looks for them again. */
  IOException failed(String what, JedisException failure) {
    if (failure instanceof JedisNoScriptException) {
      return new ScriptUnknownException(what, failure);
    }
    IOException classified = RedisFailures.classify(what, failure);
    if (classified instanceof StoreUnavailableException
        && provider instanceof ClusterConnectionProvider cluster) {
      try {
        cluster.renewSlotCache();
      } catch (JedisException stillAway) {
        classified.addSuppressed(stillAway);
      }
    }
    return classified;
  }

  @Override
  public void close() {
    if (provider != null) {
      try {
        provider.close();
      } catch (Exception e) {
        // The interface says Exception; none of the three throws a checked one.
        throw new IllegalStateException("cannot release the connections to Redis", e);
      }
    }
  }

  /** A pipeline met a server that does not know a script: nothing of that script was executed. */
  private static final class ScriptUnknownException extends IOException {

    private static final long serialVersionUID = 1;

    ScriptUnknownException(String what, JedisException cause) {
      super(what + ": Redis does not know the sink's script", cause);
    }
  }
}
