package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.GapPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.redis.RedisDurability;
import io.cdcpipeline.sink.redis.RedisLanes;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisSinkBuilder;
import io.cdcpipeline.sink.redis.RedisWrite;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

/** Redis' part of the matrix: {@code INCRBY} and {@code RPUSH}, and how to read them. */
final class RedisSide implements Store.Reader {

  private static final String CLUSTER = "redis-cluster://";
  private static final int LANES = 16;
  private static final int REDO_BATCHES = 200;
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final UnifiedJedis client;
  private final String uri;
  private final String prefix;

  RedisSide(String uri, String prefix) {
    this.client = connect(uri);
    this.uri = uri;
    this.prefix = prefix;
  }

  private static UnifiedJedis connect(String uri) {
    if (!uri.startsWith(CLUSTER)) {
      return RedisClient.create(uri);
    }
    Set<HostAndPort> nodes =
        Stream.of(uri.substring(CLUSTER.length()).split(",", -1))
            .map(HostAndPort::from)
            .collect(Collectors.toSet());
    return RedisClusterClient.builder().nodes(nodes).build();
  }

  static Sink<Long> sink(JobSpec spec, FaultInjector faults) {
    String uri = spec.uri();
    String prefix = spec.target();
    RedisSinkBuilder<Long> builder =
        RedisSink.<Long>builder(
                prefix,
                uri,
                (number, out) -> {
                  String key = MatrixJob.key(number);
                  out.accept(RedisWrite.incrBy(total(prefix, key), number));
                  out.accept(RedisWrite.rpush(list(prefix, key), Long.toString(number)));
                })
            .chunkOperations(MongoSide.CHUNK)
            .lanes(LANES)
            .faultInjector(faults);
    if (spec.guarantee() == Guarantee.AT_LEAST_ONCE) {
      return builder.flushing(MongoSide.EARLY).buildAtLeastOnce();
    }
    return switch (spec.variant()) {
      case DEFAULT -> builder.build();
      case SPILLING ->
          builder
              .inlineMaxBytes(MongoSide.SPILL_ABOVE)
              .spillDirectory(spec.spillDirectory().toUri().toString())
              .build();
      case WAITING -> builder.durability(RedisDurability.replicas(1, WAIT)).build();
      case HEALING ->
          builder.policies(Policies.DEFAULT.onGap(GapPolicy.HEAL, REDO_BATCHES)).build();
    };
  }

  private static String total(String prefix, String key) {
    return prefix + ":total:" + key;
  }

  static String list(String prefix, String key) {
    return prefix + ":list:" + key;
  }

  /** As a cluster keeps it, if it is one. */
  static String stored(String uri, String key) {
    return uri.startsWith(CLUSTER) ? RedisLanes.of(LANES).storedKey(key) : key;
  }

  @Override
  public History history() {
    Map<String, List<Long>> lists = new HashMap<>();
    Map<String, Long> totals = new HashMap<>();
    LongStream.range(0, MatrixJob.KEYS)
        .mapToObj(MatrixJob::key)
        .forEach(
            key -> {
              List<String> list = client.lrange(stored(uri, list(prefix, key)), 0, -1);
              lists.put(key, list.stream().map(Long::valueOf).toList());
              String total = client.get(stored(uri, total(prefix, key)));
              totals.put(key, total == null ? 0 : Long.parseLong(total));
            });
    return new History(lists, totals);
  }

  @Override
  public void empty() {
    client.flushAll();
  }

  @Override
  public void close() {
    client.close();
  }
}
