package io.cdcpipeline.sink.redis;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.KeyValue;

/**
 * One connection to one primary for as long as several commands need the same: WAIT only speaks of
 * what its own connection has seen.
 */
final class RedisSession implements AutoCloseable {

  private final RedisServers servers;
  private final Connection connection;
  private final Pipeline pipeline;

  RedisSession(RedisServers servers, Connection connection) {
    this.servers = servers;
    this.connection = connection;
    this.pipeline = new Pipeline(connection);
  }

  /**
   * Runs a script, by its digest where the server knows it.
   *
   * @param what is being done, with its ids, for errors
   * @return the script's reply, an array of strings
   */
  List<String> run(RedisScript script, String what, List<byte[]> keys, List<byte[]> arguments)
      throws IOException {
    return RedisScript.strings(
        call(
            what,
            pipe -> {
              try {
                return now(pipe, script.byDigest(pipe, keys, arguments));
              } catch (JedisNoScriptException unknown) {
                return now(pipe, script.bySource(pipe, keys, arguments));
              }
            }));
  }

  String info(String section) throws IOException {
    return call(
        "Reading Redis' " + section + " section",
        pipe ->
            now(
                pipe,
                pipe.executeCommand(
                    new CommandObject<>(
                        new CommandArguments(Protocol.Command.INFO).add(section),
                        BuilderFactory.STRING))));
  }

  Map<String, String> config(Pipeline pipe, String name) {
    return now(
        pipe,
        pipe.executeCommand(
            new CommandObject<>(
                new CommandArguments(Protocol.Command.CONFIG).add("GET").add(name),
                BuilderFactory.STRING_MAP)));
  }

  /** Sends whatever {@code commands} puts into the pipeline, and takes its result. */
  <T> T call(String what, Function<Pipeline, T> commands) throws IOException {
    try {
      return commands.apply(pipeline);
    } catch (JedisException e) {
      throw servers.failed(what, e);
    }
  }

  /** Waits until what this connection has seen is as safe as asked for; whether it is. */
  boolean await(RedisDurability durability, String what) throws IOException {
    long millis = durability.timeout().toMillis();
    int replicas = durability.replicaCount();
    return switch (durability.kind()) {
      case NONE -> true;
      case WAIT -> call(what, pipe -> now(pipe, pipe.waitReplicas(replicas, millis))) >= replicas;
      case WAITAOF -> {
        int local = durability.local();
        KeyValue<Long, Long> safe =
            call(what, pipe -> now(pipe, pipe.waitAOF(local, replicas, millis)));
        yield safe.getKey() >= local && safe.getValue() >= replicas;
      }
    };
  }

  static <T> T now(Pipeline pipeline, Response<T> response) {
    pipeline.sync();
    return response.get();
  }

  /** Gives the connection back. */
  @Override
  public void close() {
    connection.close();
  }
}
