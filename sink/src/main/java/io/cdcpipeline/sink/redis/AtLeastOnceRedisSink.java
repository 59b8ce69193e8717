package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.DirectSink;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.time.Clock;

/**
 * Writes to Redis as records come, pipelined: each at least once, visible before its checkpoint is
 * complete.
 *
 * <p>After a failure the records since the last checkpoint are written again. That is right for
 * SET, HSET and the like, and repeats INCRBY, RPUSH and messages. Keeps no ledger: keys are the
 * same as those of the exactly-once sink, {@link RedisLanes} included.
 *
 * @param <IN> the stream's element type
 */
public final class AtLeastOnceRedisSink<IN> extends DirectSink<IN> {

  private static final long serialVersionUID = 1;

  private final RedisSinkOptions options;
  private final RedisWriteMapper<IN> mapper;

  AtLeastOnceRedisSink(
      RedisSinkOptions options, FlushOptions flushing, RedisWriteMapper<IN> mapper) {
    super(options.shared(), flushing);
    this.options = options;
    this.mapper = mapper;
  }

  @Override
  protected BatchWriter.Encoder<IN> encoder() {
    RedisEncoder encoder = new RedisEncoder(options, false, Clock.systemUTC());
    return (element, out) -> encoder.encode(element, mapper, out);
  }

  @Override
  protected WriteCombiner combiner() {
    return new RedisCombiner();
  }

  @Override
  protected DirectStore connect() {
    return new RedisDirectStore(options, new PipelinedWrites(options));
  }
}
