package io.cdcpipeline.sink.redis;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.redis.RedisSinkOptions.RedisCommitting;
import io.cdcpipeline.sink.redis.RedisSinkOptions.RedisWriting;
import java.time.Duration;

/**
 * Builds a {@link RedisSink}. Every method but {@link #build} has a stated default.
 *
 * @param <IN> the stream's element type
 */
public final class RedisSinkBuilder<IN> {

  /** Measured: one script blocks the server for about 10 ms. */
  private static final int CHUNK_OPERATIONS = 1_000;

  private static final int CHUNK_BYTES = 256 << 10;

  private static final int LANES = 256;
  private static final Duration GUARD_RETENTION = Duration.ofDays(30);

  private final String uri;
  private final RedisWriteMapper<IN> mapper;
  private PoisonPolicy onPoison = PoisonPolicy.FAIL;
  private SinkOptions shared;
  private int chunkOperations = CHUNK_OPERATIONS;
  private RedisDurability durability = RedisDurability.NONE;
  private RedisSecurity security = RedisSecurity.DEFAULT;
  private RedisLanes lanes = RedisLanes.of(LANES);
  private Duration timeToLive = Duration.ZERO;
  private boolean json;
  private String targetName = "";
  private Duration guardRetention = GUARD_RETENTION;
  private FlushOptions flushing = FlushOptions.DEFAULT;

  RedisSinkBuilder(String sinkId, String uri, RedisWriteMapper<IN> mapper) {
    this.shared = SinkOptions.of(SinkIds.requireSinkId(sinkId));
    this.uri = requireNonNull(uri, "uri");
    this.mapper = requireNonNull(mapper, "mapper");
  }

  /**
   * What to do with an operation that Redis refuses. Default {@link PoisonPolicy#FAIL}.
   *
   * @param policy DEAD_LETTER needs someone who looks into the rejected ones
   * @return this builder
   */
  public RedisSinkBuilder<IN> onPoison(PoisonPolicy policy) {
    this.onPoison = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * How many operations one script applies at most, 1 to 10,000. Default 1,000. A batch above it
   * becomes visible chunk by chunk.
   *
   * @param operations 1 to 10,000; bytes above 256 KiB end a chunk, too
   * @return this builder
   */
  public RedisSinkBuilder<IN> chunkOperations(int operations) {
    if (operations < 1 || operations > 10_000) {
      throw new IllegalArgumentException(
          "chunkOperations is 1 to 10,000, was " + operations + "; leave it out for 1,000");
    }
    this.chunkOperations = operations;
    return this;
  }

  /**
   * How safe a commit must be before Flink is told of it. Default {@link RedisDurability#NONE}: the
   * server's reply is enough.
   *
   * @param choice what falls short of it is asked for again
   * @return this builder
   */
  public RedisSinkBuilder<IN> durability(RedisDurability choice) {
    this.durability = requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Into how many lanes the keys of a cluster are divided, 1 to 4,096. Default 256. Fixed for a
   * sink id: another number is refused. Without meaning where there is no cluster. More lanes
   * spread better, and cost one script each at a checkpoint.
   *
   * @param count the same for ever, and for all readers
   * @return this builder
   */
  public RedisSinkBuilder<IN> lanes(int count) {
    this.lanes = RedisLanes.of(count);
    return this;
  }

  /**
   * How long a key lives after the last write to it, at least a millisecond. Default: for ever. The
   * point in time is fixed when the record is written, so a replay does not move it. A write's own
   * {@link RedisWrite#expiringAt} goes before it.
   *
   * @param time counted from the writer's clock when the record comes
   * @return this builder
   */
  public RedisSinkBuilder<IN> timeToLive(Duration time) {
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("timeToLive is 1 ms or more, was " + time);
    }
    this.timeToLive = time;
    return this;
  }

  /**
   * Declares that the mapper writes JSON: the sink then refuses to start on servers without the
   * JSON module, instead of failing at the first such write. Default: it does not.
   *
   * @return this builder
   */
  public RedisSinkBuilder<IN> json() {
    this.json = true;
    return this;
  }

  /**
   * How long a sink of {@link #buildEffectivelyOnce} remembers the version of a removed key, at
   * least a millisecond. Default 30 days. An older write that comes later than that brings the key
   * back.
   *
   * @param time longer than any event may be late
   * @return this builder
   */
  public RedisSinkBuilder<IN> guardRetention(Duration time) {
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("guardRetention is 1 ms or more, was " + time);
    }
    this.guardRetention = time;
    return this;
  }

  /**
   * When a sink of {@link #buildEffectivelyOnce} or {@link #buildAtLeastOnce} sends what it has
   * gathered. Default {@link FlushOptions#DEFAULT}.
   *
   * @param choice by number, size and time
   * @return this builder
   */
  public RedisSinkBuilder<IN> flushing(FlushOptions choice) {
    this.flushing = requireNonNull(choice, "choice");
    return this;
  }

  /**
   * A name of the servers that the ledger keeps, beside how they are arranged: another one is
   * refused with TARGET_CHANGED. Default empty. For example {@code prices-eu}.
   *
   * @param name stays the same over failovers and moves of a server; no secret
   * @return this builder
   */
  public RedisSinkBuilder<IN> targetName(String name) {
    this.targetName = requireNonNull(name, "name");
    return this;
  }

  /**
   * Whom to trust with TLS: a PKCS 12 or JKS file at this path on each task manager. Default: whom
   * the JVM trusts.
   *
   * @param path on each task manager; read when the sink starts
   * @param password of the file; never logged
   * @return this builder
   */
  public RedisSinkBuilder<IN> trustStore(String path, String password) {
    this.security = security.trust(store(path, password));
    return this;
  }

  /**
   * The sink's own certificate for TLS; see {@link #trustStore}. Default: none.
   *
   * @param path on each task manager; read when the sink starts
   * @param password of the file and of its key; never logged
   * @return this builder
   */
  public RedisSinkBuilder<IN> keyStore(String path, String password) {
    this.security = security.key(store(path, password));
    return this;
  }

  private static RedisSecurity.Store store(String path, String password) {
    return new RedisSecurity.Store(
        requireNonNull(path, "path"), requireNonNull(password, "password"));
  }

  /**
   * The user of the sentinels, which is not that of Redis. Default: none.
   *
   * @param user as the sentinels know it
   * @param password never logged
   * @return this builder
   */
  public RedisSinkBuilder<IN> sentinelCredentials(String user, String password) {
    this.security =
        security.sentinel(requireNonNull(user, "user"), requireNonNull(password, "password"));
    return this;
  }

  /**
   * What to do in cases of doubt after a restore. Default {@link Policies#DEFAULT}.
   *
   * @param choice what to do in cases of doubt
   * @return this builder
   */
  public RedisSinkBuilder<IN> policies(Policies choice) {
    this.shared = shared.policies(choice);
    return this;
  }

  /**
   * How many bytes of operations a subtask keeps in memory between two checkpoints, 1 to 1 GiB.
   * Default 8 MiB. What is above goes to a file below {@link #spillDirectory}, as does a batch
   * above a quarter of it. A subtask then needs at most six times as much heap; without a directory
   * twelve times.
   *
   * @param bytes of encoded operations, 1 to 1 GiB
   * @return this builder
   */
  public RedisSinkBuilder<IN> inlineMaxBytes(long bytes) {
    this.shared = shared.writer(shared.writer().inlineMaxBytes(bytes));
    return this;
  }

  /**
   * A directory, as a URI of a file system that every task manager reaches and that lives as long
   * as the checkpoints do: a sibling of the checkpoint directory. Default: none, and a checkpoint
   * with more than {@link #inlineMaxBytes} of operations fails the job.
   *
   * @param uri with its scheme, such as {@code s3://bucket/spill}
   * @return this builder
   */
  public RedisSinkBuilder<IN> spillDirectory(String uri) {
    this.shared = shared.writer(shared.writer().spillDirectory(requireNonNull(uri, "uri")));
    return this;
  }

  /**
   * Whether operations on one target are folded within a checkpoint where that leads to the same
   * end. Default true. It changes the order between targets inside a batch, so a batch that moves a
   * unique value from one to another needs {@code combining(false)}.
   *
   * @param choice false to apply every operation as it was written
   * @return this builder
   */
  public RedisSinkBuilder<IN> combining(boolean choice) {
    this.shared = shared.writer(shared.writer().combining(choice));
    return this;
  }

  /**
   * For tests and drills: called at each fault point. Default: nothing.
   *
   * @param injector serializable, for it travels with the sink
   * @return this builder
   */
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
   * Returns the sink, which writes exactly once.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException if the URI is not one of Redis
   */
  public RedisSink<IN> build() {
    return new RedisSink<>(options(), mapper);
  }

  /**
   * Returns a sink that writes whole values by version: see {@link EffectivelyOnceRedisSink}.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException if the URI is not one of Redis
   */
  public EffectivelyOnceRedisSink<IN> buildEffectivelyOnce() {
    return new EffectivelyOnceRedisSink<>(options(), flushing, mapper);
  }

  /**
   * Returns a sink that writes at least once, pipelined: see {@link AtLeastOnceRedisSink}.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException if the URI is not one of Redis
   */
  public AtLeastOnceRedisSink<IN> buildAtLeastOnce() {
    return new AtLeastOnceRedisSink<>(options(), flushing, mapper);
  }

  RedisSinkOptions options() {
    RedisTarget target =
        RedisTarget.parse(uri)
            // Never the URI itself: it may hold a password.
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the uri of sink "
                            + shared.sinkId()
                            + " is not one of Redis; the form is "
                            + RedisTarget.FORMS));
    return new RedisSinkOptions(
        shared,
        target,
        security,
        new RedisCommitting(onPoison, chunkOperations, CHUNK_BYTES, durability),
        new RedisWriting(
            target.isCluster() ? lanes : RedisLanes.INSTANCE,
            timeToLive.toMillis(),
            json,
            guardRetention.toMillis()),
        targetName);
  }
}
