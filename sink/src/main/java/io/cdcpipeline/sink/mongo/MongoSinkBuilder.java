package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.flink.WriterOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.SinkIds;
import java.time.Duration;

/**
 * Builds a {@link MongoSink}. Every method but {@link #build} has a stated default.
 *
 * @param <IN> the stream's element type
 */
public final class MongoSinkBuilder<IN> {

  private final MongoWriteMapper<IN> mapper;
  private MongoSinkOptions options;
  private FlushOptions flushing = FlushOptions.DEFAULT;

  MongoSinkBuilder(String sinkId, String uri, MongoWriteMapper<IN> mapper) {
    this.options =
        MongoSinkOptions.of(
            SinkOptions.of(SinkIds.requireSinkId(sinkId)), requireNonNull(uri, "uri"));
    this.mapper = requireNonNull(mapper, "mapper");
  }

  /**
   * The database of the collections {@code cdc_ledger} and {@code cdc_rejected}. Default {@code
   * cdc}. Never change it for a running sink: without its ledger it starts over.
   *
   * @param database the same for ever; its user may write it
   * @return this builder
   */
  public MongoSinkBuilder<IN> ledgerDatabase(String database) {
    options = options.ledgerDatabase(TargetNames.requireDatabase(database));
    return this;
  }

  /**
   * What to do with an operation that MongoDB refuses. Default {@link PoisonPolicy#FAIL}.
   *
   * @param policy DEAD_LETTER needs someone who looks into {@code cdc_rejected}
   * @return this builder
   */
  public MongoSinkBuilder<IN> onPoison(PoisonPolicy policy) {
    options = options.onPoison(requireNonNull(policy, "policy"));
    return this;
  }

  /**
   * How many operations one transaction applies at most, 1 to 100,000. Default 5,000. A batch above
   * it becomes visible chunk by chunk.
   *
   * @param operations 1 to 100,000; bytes above 8 MiB end a chunk, too
   * @return this builder
   */
  public MongoSinkBuilder<IN> chunkOperations(int operations) {
    if (operations < 1 || operations > 100_000) {
      throw new IllegalArgumentException(
          "chunkOperations is 1 to 100,000, was " + operations + "; leave it out for 5,000");
    }
    options = options.chunkOperations(operations);
    return this;
  }

  /**
   * What to do in cases of doubt after a restore. Default {@link Policies#DEFAULT}.
   *
   * @param choice what to do in cases of doubt
   * @return this builder
   */
  public MongoSinkBuilder<IN> policies(Policies choice) {
    return shared(options.shared().policies(choice));
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
  public MongoSinkBuilder<IN> inlineMaxBytes(long bytes) {
    return writer(options.shared().writer().inlineMaxBytes(bytes));
  }

  /**
   * A directory, as a URI of a file system that every task manager reaches and that lives as long
   * as the checkpoints do: a sibling of the checkpoint directory. Default: none, and a checkpoint
   * with more than {@link #inlineMaxBytes} of operations fails the job.
   *
   * @param uri with its scheme, such as {@code s3://bucket/spill}
   * @return this builder
   */
  public MongoSinkBuilder<IN> spillDirectory(String uri) {
    return writer(options.shared().writer().spillDirectory(requireNonNull(uri, "uri")));
  }

  /**
   * Whether operations on one target are folded within a checkpoint where that leads to the same
   * end. Default true. It changes the order between targets inside a batch, so a batch that moves a
   * unique value from one to another needs {@code combining(false)}.
   *
   * @param choice false to apply every operation as it was written
   * @return this builder
   */
  public MongoSinkBuilder<IN> combining(boolean choice) {
    return writer(options.shared().writer().combining(choice));
  }

  /**
   * Declares a target collection: it is created at the start where it is missing, with its indexes.
   * Default: none, and a collection is created at the first write to it.
   *
   * @param spec added to those of earlier calls
   * @return this builder
   */
  public MongoSinkBuilder<IN> collection(CollectionSpec spec) {
    options = options.collection(requireNonNull(spec, "spec"));
    return this;
  }

  /**
   * Gives each document the time of its first and of its last write, as taken on the writer when
   * the record came. Default: none. A replacement keeps the first; what it replaces without having
   * one gets that of the replacement.
   *
   * @param created a field at the top of the document, which no operation names itself
   * @param modified another one
   * @return this builder
   */
  public MongoSinkBuilder<IN> timestamps(String created, String modified) {
    options = options.stamps(options.stamps().fields(created, modified));
    return this;
  }

  /**
   * How long a deletion with {@link MongoWrite.DeleteOne#ifNewer} keeps older writes away, above
   * zero. Default 30 days. An older write that comes later than that brings the document back.
   *
   * @param time longer than any event may be late
   * @return this builder
   */
  public MongoSinkBuilder<IN> guardRetention(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("guardRetention is above zero, was " + time);
    }
    options = options.stamps(options.stamps().guardRetention(time));
    return this;
  }

  /**
   * When a sink that writes as records come sends what it has gathered, besides at each checkpoint.
   * Default {@link FlushOptions#DEFAULT}. An exactly-once sink takes no notice.
   *
   * @param choice by number, size and time
   * @return this builder
   */
  public MongoSinkBuilder<IN> flushing(FlushOptions choice) {
    this.flushing = requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Whom to trust with TLS: a PKCS 12 or JKS file at this path on each task manager. Default: whom
   * the JVM trusts. The connection string says {@code tls=true}.
   *
   * @param path on each task manager; read when the sink starts
   * @param password of the file; never logged
   * @return this builder
   */
  public MongoSinkBuilder<IN> trustStore(String path, String password) {
    options = options.security(options.security().trust(store(path, password)));
    return this;
  }

  /**
   * The sink's own certificate for TLS, with which it also logs in where the connection string says
   * {@code authMechanism=MONGODB-X509}; see {@link #trustStore}. Default: none.
   *
   * @param path on each task manager; read when the sink starts
   * @param password of the file and of its key; never logged
   * @return this builder
   */
  public MongoSinkBuilder<IN> keyStore(String path, String password) {
    options = options.security(options.security().key(store(path, password)));
    return this;
  }

  private static MongoSecurity.Store store(String path, String password) {
    return new MongoSecurity.Store(
        requireNonNull(path, "path"), requireNonNull(password, "password"));
  }

  /**
   * For tests and drills: called at each fault point. Default: nothing.
   *
   * @param injector serializable, for it travels with the sink
   * @return this builder
   */
  public MongoSinkBuilder<IN> faultInjector(FaultInjector injector) {
    return shared(options.shared().faults(injector));
  }

  /**
   * Returns a sink that writes exactly once.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException if the connection string is not one, or a time-series
   *     collection is declared
   */
  public MongoSink<IN> build() {
    requireConnectionString();
    refuseTimeSeries();
    return new MongoSink<>(options, mapper);
  }

  /**
   * Returns a sink whose writes have versions, so that repeating one changes nothing: for a
   * standalone server too, and visible at once.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException as {@link #build}
   */
  public EffectivelyOnceMongoSink<IN> buildEffectivelyOnce() {
    requireConnectionString();
    refuseTimeSeries();
    return new EffectivelyOnceMongoSink<>(options, flushing, mapper);
  }

  /**
   * Returns a sink that writes at least once, visible at once.
   *
   * @return to be given to {@code sinkTo}; opens no connection before the job runs
   * @throws IllegalArgumentException if the connection string is not one
   */
  public AtLeastOnceMongoSink<IN> buildAtLeastOnce() {
    requireConnectionString();
    return new AtLeastOnceMongoSink<>(options, flushing, mapper);
  }

  private MongoSinkBuilder<IN> writer(WriterOptions choice) {
    return shared(options.shared().writer(choice));
  }

  /** All of what both sinks are told, at once. */
  MongoSinkBuilder<IN> shared(SinkOptions choice) {
    options = options.shared(choice);
    return this;
  }

  private void refuseTimeSeries() {
    for (CollectionSpec spec : options.collections()) {
      if (spec.isTimeSeries()) {
        throw new IllegalArgumentException(
            spec.namespace()
                + " is declared as a time-series collection, to which MongoDB allows neither a"
                + " write in a transaction nor one with a version: declare an ordinary collection"
                + " with expireAfter instead, or build the sink with buildAtLeastOnce()");
      }
    }
  }

  private void requireConnectionString() {
    boolean tls = Boolean.TRUE.equals(parsedUri().getSslEnabled());
    if (!tls && !options.security().isOfTheJvm()) {
      throw new IllegalArgumentException(
          "sink "
              + options.sinkId()
              + " has a trustStore or keyStore, and its uri no tls=true: it would talk in clear."
              + " Add tls=true to the uri, or leave the stores out");
    }
  }

  private ConnectionString parsedUri() {
    try {
      return new ConnectionString(options.uri());
    } catch (IllegalArgumentException e) {
      // The driver's message repeats the URI, credentials included: neither it nor a cause.
      throw new IllegalArgumentException(
          "the uri of sink "
              + options.sinkId()
              + " is not a MongoDB connection string; it starts with mongodb:// or mongodb+srv://,"
              + " and user name and password are percent-encoded");
    }
  }
}
