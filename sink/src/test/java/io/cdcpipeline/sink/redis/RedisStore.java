package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.StoreUnderTest;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;

/** A real Redis with keys under a prefix of its own. */
final class RedisStore implements StoreUnderTest {

  private final String uri;
  private final String prefix;
  private final RedisClient client;

  RedisStore(String uri, String prefix) {
    this(uri, uri, prefix);
  }

  /** The sink has one user, the test another who may do more. */
  RedisStore(String sinkUri, String testUri, String prefix) {
    this.uri = sinkUri;
    this.prefix = prefix;
    this.client = RedisClient.create(testUri);
  }

  RedisClient client() {
    return client;
  }

  @Override
  public Sink<Step> sink(SinkSpec spec) {
    String target = prefix;
    return RedisSink.<Step>builder(
            spec.sinkId(), uri, (step, out) -> out.accept(write(target, step)))
        .onPoison(spec.onPoison())
        .chunkOperations(spec.chunk())
        .shared(spec.shared())
        .build();
  }

  static RedisWrite write(String prefix, Step step) {
    return switch (step.kind()) {
      case ADD -> RedisWrite.incrBy(prefix + "total:" + step.key(), step.increment());
      case ADD_TO_FIELD ->
          RedisWrite.hincrBy(prefix + "hash:" + step.key(), "field", step.increment());
      case APPEND -> RedisWrite.rpush(prefix + "list:" + step.key(), step.value());
    };
  }

  @Override
  public long total(String key) {
    return number(client.get(prefix + "total:" + key));
  }

  @Override
  public long field(String key) {
    return number(client.hget(prefix + "hash:" + key, "field"));
  }

  private static long number(String text) {
    return text == null ? 0 : Long.parseLong(text);
  }

  @Override
  public List<String> list(String key) {
    return client.lrange(prefix + "list:" + key, 0, -1);
  }

  @Override
  public void breakTotal(String key) {
    client.rpush(prefix + "total:" + key, "a list");
  }

  @Override
  public void breakField(String key) {
    client.hset(prefix + "hash:" + key, "field", "not a number");
  }

  @Override
  public void repairField(String key) {
    client.hset(prefix + "hash:" + key, "field", "0");
  }

  @Override
  public List<String> rejected(String sinkId) {
    return client.lrange("cdc:{instance}:rejected:" + sinkId, 0, -1);
  }

  @Override
  public void deleteLedger(String sinkId) {
    client.del(ledger(sinkId));
  }

  @Override
  public Runnable backUpLedger(String sinkId) {
    Map<String, String> fields = client.hgetAll(ledger(sinkId));
    return () -> {
      deleteLedger(sinkId);
      client.hset(ledger(sinkId), fields);
    };
  }

  @Override
  public void cutList(String key, int length) {
    if (length == 0) {
      client.del(prefix + "list:" + key);
    } else {
      client.ltrim(prefix + "list:" + key, 0, length - 1);
    }
  }

  @Override
  public long takes(String sinkId) {
    return client.hkeys(ledger(sinkId)).stream().filter(field -> field.startsWith("t:")).count();
  }

  private static String ledger(String sinkId) {
    return "cdc:{instance}:led:" + sinkId;
  }

  @Override
  public List<String> leftovers(String sinkId) {
    CommandArguments list = new CommandArguments(Protocol.Command.CLIENT).add("LIST");
    return client
        .executeCommand(new CommandObject<>(list, BuilderFactory.STRING))
        .lines()
        .filter(line -> line.contains("name=cdc-sink-" + sinkId))
        .toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
