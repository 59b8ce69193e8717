package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.DirectSink;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.time.Clock;

/**
 * Writes whole values to Redis as records come, and never an older one over a newer one.
 *
 * <p>Each write has a {@link RedisWrite#version}, kept beside the key; one below it changes
 * nothing. So what is written again after a failure, in whatever order, ends in the same contents.
 * A removal leaves its version behind for {@link RedisSinkBuilder#guardRetention}. Writes are
 * visible before their checkpoint is complete.
 *
 * <p>The guarantee relies on: versions that grow with each change of a key; no other writer of the
 * same keys; a server that keeps what it acknowledged.
 *
 * @param <IN> the stream's element type
 */
public final class EffectivelyOnceRedisSink<IN> extends DirectSink<IN> {

  private static final long serialVersionUID = 1;

  private final RedisSinkOptions options;
  private final RedisWriteMapper<IN> mapper;

  EffectivelyOnceRedisSink(
      RedisSinkOptions options, FlushOptions flushing, RedisWriteMapper<IN> mapper) {
    super(options.shared(), flushing);
    this.options = options;
    this.mapper = mapper;
  }

  @Override
  protected BatchWriter.Encoder<IN> encoder() {
    RedisEncoder encoder = new RedisEncoder(options, true, Clock.systemUTC());
    return (element, out) -> encoder.encode(element, mapper, out);
  }

  @Override
  protected WriteCombiner combiner() {
    return new RedisCombiner();
  }

  @Override
  protected DirectStore connect() {
    return new RedisDirectStore(options, new GuardedWrites(options));
  }
}
