package io.cdcpipeline.sink.redis;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.SinkIds;
import java.net.URI;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Builds a {@link RedisSink}. Every method but {@link #build} has a stated default.
 *
 * @param <IN> the stream's element type
 */
public final class RedisSinkBuilder<IN> {

  /** Measured: one script blocks the server for about 10 ms. */
  private static final int CHUNK_OPERATIONS = 1_000;

  private static final int CHUNK_BYTES = 256 << 10;

  private final String uri;
  private final RedisWriteMapper<IN> mapper;
  private PoisonPolicy onPoison = PoisonPolicy.FAIL;
  private SinkOptions shared;
  private int chunkOperations = CHUNK_OPERATIONS;

  RedisSinkBuilder(String sinkId, String uri, RedisWriteMapper<IN> mapper) {
    this.shared = SinkOptions.of(SinkIds.requireSinkId(sinkId));
    this.uri = requireNonNull(uri, "uri");
    this.mapper = requireNonNull(mapper, "mapper");
  }

  /** What to do with an operation that Redis refuses. Default {@link PoisonPolicy#FAIL}. */
  public RedisSinkBuilder<IN> onPoison(PoisonPolicy policy) {
    this.onPoison = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * How many operations one script applies at most, 1 to 10,000. Default 1,000. A batch above it
   * becomes visible chunk by chunk.
   */
  public RedisSinkBuilder<IN> chunkOperations(int operations) {
    if (operations < 1 || operations > 10_000) {
      throw new IllegalArgumentException(
          "chunkOperations is 1 to 10,000, was " + operations + "; leave it out for 1,000");
    }
    this.chunkOperations = operations;
    return this;
  }

  /** What to do in cases of doubt after a restore. Default {@link Policies#DEFAULT}. */
  public RedisSinkBuilder<IN> policies(Policies choice) {
    this.shared = shared.policies(choice);
    return this;
  }

  /**
   * How many bytes of operations a subtask keeps in memory and in Flink's state at each checkpoint,
   * 1 to 1 GiB. Default 8 MiB. What is above goes to a file below {@link #spillDirectory}. A
   * subtask needs at most six times as much heap.
   */
  public RedisSinkBuilder<IN> inlineMaxBytes(long bytes) {
    this.shared = shared.writer(shared.writer().inlineMaxBytes(bytes));
    return this;
  }

  /**
   * A directory, as a URI of a file system that every task manager reaches and that lives as long
   * as the checkpoints do: a sibling of the checkpoint directory. Default: none, and a checkpoint
   * with more than {@link #inlineMaxBytes} of operations fails the job.
   */
  public RedisSinkBuilder<IN> spillDirectory(String uri) {
    this.shared = shared.writer(shared.writer().spillDirectory(requireNonNull(uri, "uri")));
    return this;
  }

  /**
   * Whether operations on one target are folded within a checkpoint where that leads to the same
   * end. Default true. It changes the order between targets inside a batch, so a batch that moves a
   * unique value from one to another needs {@code combining(false)}.
   */
  public RedisSinkBuilder<IN> combining(boolean choice) {
    this.shared = shared.writer(shared.writer().combining(choice));
    return this;
  }

  /** For tests and drills: called at each fault point. Default: nothing. */
  public RedisSinkBuilder<IN> faultInjector(FaultInjector injector) {
    this.shared = shared.faults(injector);
    return this;
  }

  /** All of what both sinks are told, at once. */
  RedisSinkBuilder<IN> shared(SinkOptions options) {
    this.shared = options;
    return this;
  }

  /**
   * Returns the sink.
   *
   * @throws IllegalArgumentException if the URI is not one of a Redis server
   */
  public RedisSink<IN> build() {
    if (!isRedisUri()) {
      // Never the URI itself: it may hold a password.
      throw new IllegalArgumentException(
          "the uri of sink "
              + shared.sinkId()
              + " is not one of a Redis server; the form is"
              + " redis://[user:password@]host:port[/database], with rediss:// for TLS");
    }
    return new RedisSink<>(
        new RedisSinkOptions(shared, uri, onPoison, chunkOperations, CHUNK_BYTES), mapper);
  }

  private boolean isRedisUri() {
    try {
      URI parsed = URI.create(uri);
      return (JedisURIHelper.isRedisScheme(parsed) || JedisURIHelper.isRedisSSLScheme(parsed))
          && JedisURIHelper.isValid(parsed);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
