package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.JedisURIHelper;

/** One committer's client: how it reaches the server, and how it runs the sink's scripts. */
final class RedisConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
  private static final int CONNECT_MILLIS = 5_000;

  /** Above the server's busy threshold, so that a long script is not taken for a lost server. */
  private static final int READ_MILLIS = 15_000;

  private final RedisClient client;

  private RedisConnection(RedisClient client) {
    this.client = client;
  }

  static RedisConnection open(RedisSinkOptions options) {
    URI uri = URI.create(options.uri());
    JedisClientConfig config =
        DefaultJedisClientConfig.builder()
            .resp2() // Script replies are then arrays of strings on every server version.
            .user(JedisURIHelper.getUser(uri))
            .password(JedisURIHelper.getPassword(uri))
            .database(JedisURIHelper.getDBIndex(uri))
            .sslOptions(JedisURIHelper.isRedisSSLScheme(uri) ? SslOptions.defaults() : null)
            .clientName("cdc-sink-" + options.sinkId())
            .connectionTimeoutMillis(CONNECT_MILLIS)
            .socketTimeoutMillis(READ_MILLIS)
            .build();
    return new RedisConnection(
        RedisClient.builder()
            .hostAndPort(JedisURIHelper.getHostAndPort(uri))
            .clientConfig(config)
            .build());
  }

  /**
   * Refuses a server that may drop the ledger.
   *
   * @throws IOException that says so
   */
  void requireNoEviction() throws IOException {
    String memory = call("Reading Redis' memory settings", () -> client.info("memory"));
    boolean limited = !memory.contains("maxmemory:0\r");
    if (limited && memory.contains("maxmemory_policy:allkeys")) {
      throw new IOException(
          "Redis evicts any key when its memory is full, the sink's ledger included: exactly-once"
              + " needs maxmemory-policy noeviction. Run CONFIG SET maxmemory-policy noeviction");
    }
  }

  /** Warns of a server that forgets what it acknowledged: the guarantee rests on it. */
  void warnIfNotPersistent() throws IOException {
    String persistence =
        call("Reading Redis' persistence settings", () -> client.info("persistence"));
    if (!persistence.contains("aof_enabled:1")) {
      LOG.warn(
          "Redis runs without an append-only file: after a restart of the server the sink would"
              + " stop with GAP. Set appendonly yes and appendfsync always");
    }
  }

  Map<String, String> hash(String key) throws IOException {
    return call("Reading " + key, () -> client.hgetAll(key));
  }

  void forget(String key, List<String> fields) throws IOException {
    if (!fields.isEmpty()) {
      call("Retiring records of " + key, () -> client.hdel(key, fields.toArray(String[]::new)));
    }
  }

  /**
   * Runs a script, by its digest where the server knows it.
   *
   * @param what is being done, with its ids, for errors
   * @return the script's reply, an array of strings
   */
  List<String> run(Script script, String what, List<byte[]> keys, List<byte[]> arguments)
      throws IOException {
    Object reply =
        call(
            what,
            () -> {
              try {
                return client.evalsha(script.digest, keys, arguments);
              } catch (JedisNoScriptException unknown) {
                return client.eval(script.source, keys, arguments);
              }
            });
    if (reply instanceof List<?> values) {
      return values.stream().map(value -> new String((byte[]) value, UTF_8)).toList();
    }
    return List.of(String.valueOf(reply));
  }

  private static <T> T call(String what, Supplier<T> command) throws IOException {
    try {
      return command.get();
    } catch (JedisException e) {
      throw RedisFailures.classify(what, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  /** A script in this package's resources. */
  static final class Script {

    private final byte[] source;
    private final byte[] digest;

    private Script(byte[] source) {
      this.source = source;
      try {
        byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(source);
        this.digest = HexFormat.of().formatHex(sha1).getBytes(UTF_8);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-1", e);
      }
    }

    static Script named(String name) {
      try (InputStream in = Script.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException(name + " is missing from the sink's jar");
        }
        return new Script(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name, e);
      }
    }
  }
}
