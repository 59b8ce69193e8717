package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisSinkBuilder;
import io.cdcpipeline.sink.redis.RedisWrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.api.connector.sink2.Sink;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;

/** Redis' part of the matrix: {@code INCRBY} and {@code RPUSH}, and how to read them. */
final class RedisSide implements Store.Reader {

  private final RedisClient client;
  private final String prefix;

  RedisSide(String uri, String prefix) {
    this.client = RedisClient.create(uri);
    this.prefix = prefix;
  }

  static Sink<Long> sink(JobSpec spec, FaultInjector faults) {
    String uri = spec.uri();
    String prefix = spec.target();
    if (spec.guarantee() == Guarantee.AT_LEAST_ONCE) {
      return new PlainSink(() -> plain(uri, prefix), faults);
    }
    RedisSinkBuilder<Long> builder =
        RedisSink.<Long>builder(
            prefix,
            uri,
            (number, out) -> {
              out.accept(RedisWrite.incrBy(total(prefix, MatrixJob.key(number)), number));
              out.accept(
                  RedisWrite.rpush(list(prefix, MatrixJob.key(number)), Long.toString(number)));
            })
        .chunkOperations(MongoSide.CHUNK)
        .faultInjector(faults);
    return spec.variant() == Variant.SPILLING
        ? builder
            .inlineMaxBytes(MongoSide.SPILL_ABOVE)
            .spillDirectory(spec.spillDirectory().toUri().toString())
            .build()
        : builder.build();
  }

  /** A pipeline without a ledger. */
  private static PlainSink.Connection plain(String uri, String prefix) {
    RedisClient client = RedisClient.create(uri);
    return new PlainSink.Connection() {
      @Override
      public void write(List<Long> numbers) {
        try (AbstractPipeline pipeline = client.pipelined()) {
          for (long number : numbers) {
            pipeline.incrBy(total(prefix, MatrixJob.key(number)), number);
            pipeline.rpush(list(prefix, MatrixJob.key(number)), Long.toString(number));
          }
          pipeline.sync();
        }
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static String total(String prefix, String key) {
    return prefix + ":total:" + key;
  }

  private static String list(String prefix, String key) {
    return prefix + ":list:" + key;
  }

  @Override
  public History history() {
    Map<String, List<Long>> lists = new HashMap<>();
    Map<String, Long> totals = new HashMap<>();
    LongStream.range(0, MatrixJob.KEYS)
        .mapToObj(MatrixJob::key)
        .forEach(
            key -> {
              lists.put(
                  key,
                  client.lrange(list(prefix, key), 0, -1).stream().map(Long::valueOf).toList());
              String total = client.get(total(prefix, key));
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
