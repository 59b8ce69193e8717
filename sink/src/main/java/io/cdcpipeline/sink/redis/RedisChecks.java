package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/** What a primary must be like before a sink writes to it: refuses or warns, by name. */
final class RedisChecks {

  private static final Logger LOG = LoggerFactory.getLogger(RedisChecks.class);
  private static final String UNKNOWN = "unknown";

  private final RedisSinkOptions options;

  RedisChecks(RedisSinkOptions options) {
    this.options = options;
  }

  /**
   * Asks every primary.
   *
   * @throws IOException naming the server, the setting and what to do
   */
  void run(RedisServers servers) throws IOException {
    for (Map.Entry<String, Integer> primary : servers.onePerPrimary().entrySet()) {
      try (RedisSession session = servers.session(primary.getValue())) {
        String name = options.target().isCluster() ? primary.getKey() : "the server";
        check(name, session);
      }
    }
  }

  private void check(String name, RedisSession session) throws IOException {
    Map<String, String> info = new HashMap<>();
    for (String section :
        new String[] {"server", "replication", "memory", "persistence", "cluster"}) {
      parse(session.info(section), info);
    }
    requireVersion(name, info.getOrDefault("redis_version", "0"));
    requirePrimary(name, info);
    requireArrangement(name, info);
    requireNoEviction(name, info);
    checkPersistence(name, info, session);
    if (options.json() && !session.info("modules").contains("name=ReJSON")) {
      throw new IOException(
          describe(name)
              + " has no JSON module (ReJSON), which the sink declares by json(): load it, or use"
              + " Redis 8");
    }
  }

  private static void parse(String text, Map<String, String> into) {
    text.lines()
        .filter(line -> line.contains(":"))
        .forEach(
            line ->
                into.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).trim()));
  }

  private void requireVersion(String name, String version) throws IOException {
    if (older(version, 6, 2)) {
      throw new IOException(
          describe(name) + " is version " + version + "; the sink needs Redis 6.2 or newer");
    }
    if (options.durability().kind() == RedisDurability.Kind.WAITAOF && older(version, 7, 2)) {
      throw new IOException(
          describe(name)
              + " is version "
              + version
              + ", which has no WAITAOF: that needs 7.2. Choose RedisDurability.replicas or NONE"
              + " with appendfsync always");
    }
  }

  /** Forks say with which version of Redis they are compatible. */
  private static boolean older(String version, int major, int minor) {
    String[] parts = version.split("\\.", -1);
    int has = Integer.parseInt(parts[0]);
    return has < major || (has == major && parts.length > 1 && Integer.parseInt(parts[1]) < minor);
  }

  private void requirePrimary(String name, Map<String, String> info) throws IOException {
    if (info.getOrDefault("role", "").equals("master")) {
      return;
    }
    String sentence = describe(name) + " is a replica, which takes no writes";
    if (options.target().kind() == RedisTarget.Kind.STANDALONE) {
      throw new IOException(
          sentence + ": name the primary, or its sentinels by redis-sentinel://, in the uri");
    }
    throw new StoreUnavailableException(sentence + ": the primary changes just now", null);
  }

  private void requireArrangement(String name, Map<String, String> info) throws IOException {
    boolean cluster = "1".equals(info.get("cluster_enabled"));
    if (cluster && !options.target().isCluster()) {
      throw new IOException(
          describe(name)
              + " is a node of a cluster: use redis-cluster:// in the uri, and see lanes()");
    }
  }

  private void requireNoEviction(String name, Map<String, String> info) throws IOException {
    boolean limited = !info.getOrDefault("maxmemory", "0").equals("0");
    if (limited && info.getOrDefault("maxmemory_policy", "").startsWith("allkeys")) {
      throw new IOException(
          describe(name)
              + " evicts any key when its memory is full, the sink's ledger included: exactly-once"
              + " needs maxmemory-policy noeviction. Run CONFIG SET maxmemory-policy noeviction");
    }
  }

  private void checkPersistence(String name, Map<String, String> info, RedisSession session)
      throws IOException {
    if (!"1".equals(info.get("aof_enabled"))) {
      if (options.durability().local() > 0) {
        throw new IOException(
            describe(name)
                + " runs without an append-only file, which "
                + options.durability()
                + " waits for: set appendonly yes and appendfsync always");
      }
      LOG.warn(
          "{} runs without an append-only file: after a restart of the server the sink would stop"
              + " with GAP. Set appendonly yes and appendfsync always",
          describe(name));
      return;
    }
    String fsync = appendfsync(session);
    if (fsync.equals(UNKNOWN)) {
      LOG.warn(
          "{} does not let this user read appendfsync (CONFIG GET is refused, and INFO does not"
              + " tell): make sure that it is always, or the sink may stop with GAP after a crash",
          describe(name));
    } else if (!fsync.equals("always") && options.durability().local() == 0) {
      LOG.warn(
          "{} has appendfsync {}: a crash of the server may lose the last commits, and the sink"
              + " would stop with GAP. Set appendfsync always, or build the sink with"
              + " RedisDurability.appendOnlyFile",
          describe(name),
          fsync);
    }
  }

  private static String appendfsync(RedisSession session) throws IOException {
    return session.call(
        "Reading appendfsync",
        pipe -> {
          try {
            return session.config(pipe, "appendfsync").getOrDefault("appendfsync", UNKNOWN);
          } catch (JedisDataException forbiddenOrRenamed) {
            return UNKNOWN;
          }
        });
  }

  private String describe(String name) {
    return "the Redis of sink " + options.sinkId() + " (" + name + ")";
  }
}
