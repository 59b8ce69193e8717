package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.flink.ExactlyOnceSink;
import io.cdcpipeline.sink.flink.Outlet;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.time.Clock;

/**
 * Writes to Redis exactly once.
 *
 * <p>Operations ride in Flink's checkpoint. When it is complete they are applied by a script that
 * moves the sink's ledger in the same atomic step, which makes it repeatable. Results become
 * visible at most one checkpoint interval and one commit after their record.
 *
 * <p>The guarantee relies on: checkpointing in exactly-once mode; one primary that keeps what it
 * acknowledged ({@code appendfsync always}); no eviction (checked at start); one running job per
 * sink id. In a cluster keys are kept in lanes, see {@link RedisLanes}. After a lossy failover the
 * sink fails with GAP instead of going on silently. Writes of one key come in stream order if the
 * stream is keyed by the key.
 *
 * @param <IN> the stream's element type
 */
public final class RedisSink<IN> extends ExactlyOnceSink<IN> {

  private final RedisSinkOptions options;
  private final RedisWriteMapper<IN> mapper;

  RedisSink(RedisSinkOptions options, RedisWriteMapper<IN> mapper) {
    super(options.shared());
    this.options = options;
    this.mapper = mapper;
  }

  /**
   * Starts a sink.
   *
   * @param <IN> the stream's element type
   * @param sinkId identity of the sink's ledger, 1 to 64 of {@code A-Z a-z 0-9 . _ -}: unique on
   *     the server, and the same over restarts, upgrades and rescales
   * @param uri {@code redis://[user:password@]host:port[/database]}, {@code
   *     redis-sentinel://[user:password@]host:port,…/master[/database]} or {@code
   *     redis-cluster://[user:password@]host:port,…}; with {@code rediss} for TLS, whose
   *     certificate and host name are checked. Credentials are escaped as in any URI and never
   *     logged
   * @param mapper turns an element into operations
   * @return a builder with every default
   */
  public static <IN> RedisSinkBuilder<IN> builder(
      String sinkId, String uri, RedisWriteMapper<IN> mapper) {
    return new RedisSinkBuilder<>(sinkId, uri, mapper);
  }

  @Override
  protected void encode(IN element, Outlet out) throws IOException {
    new RedisEncoder(options, false, Clock.systemUTC()).encode(element, mapper, out);
  }

  @Override
  protected WriteCombiner combiner() {
    return new RedisCombiner();
  }

  @Override
  protected Ledger connect(SinkOptions shared, CommitListener listener) {
    return RedisLedger.connect(options.shared(shared), listener, shared.faults());
  }
}
