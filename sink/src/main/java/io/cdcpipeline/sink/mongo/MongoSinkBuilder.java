package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.SinkIds;

/**
 * Builds a {@link MongoSink}. Every method but {@link #build} has a stated default.
 *
 * @param <IN> the stream's element type
 */
public final class MongoSinkBuilder<IN> {

  /** Measured: half the server's cost of plain bulk writes, and far below the lifetime limit. */
  private static final int CHUNK_OPERATIONS = 5_000;

  private static final int CHUNK_BYTES = 8 << 20;

  private final String sinkId;
  private final String uri;
  private final MongoWriteMapper<IN> mapper;
  private String ledgerDatabase = "cdc";
  private PoisonPolicy onPoison = PoisonPolicy.FAIL;
  private Policies policies = Policies.DEFAULT;
  private FaultInjector faults = FaultInjector.NONE;
  private int chunkOperations = CHUNK_OPERATIONS;

  MongoSinkBuilder(String sinkId, String uri, MongoWriteMapper<IN> mapper) {
    this.sinkId = SinkIds.requireSinkId(sinkId);
    this.uri = requireNonNull(uri, "uri");
    this.mapper = requireNonNull(mapper, "mapper");
  }

  /**
   * The database of the collections {@code cdc_ledger} and {@code cdc_rejected}. Default {@code
   * cdc}. Never change it for a running sink: without its ledger it starts over.
   */
  public MongoSinkBuilder<IN> ledgerDatabase(String database) {
    this.ledgerDatabase = TargetNames.requireDatabase(database);
    return this;
  }

  /** What to do with an operation that MongoDB refuses. Default {@link PoisonPolicy#FAIL}. */
  public MongoSinkBuilder<IN> onPoison(PoisonPolicy policy) {
    this.onPoison = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * How many operations one transaction applies at most, 1 to 100,000. Default 5,000. A batch above
   * it becomes visible chunk by chunk.
   */
  public MongoSinkBuilder<IN> chunkOperations(int operations) {
    if (operations < 1 || operations > 100_000) {
      throw new IllegalArgumentException(
          "chunkOperations is 1 to 100,000, was " + operations + "; leave it out for 5,000");
    }
    this.chunkOperations = operations;
    return this;
  }

  /** What to do in cases of doubt after a restore. Default {@link Policies#DEFAULT}. */
  public MongoSinkBuilder<IN> policies(Policies choice) {
    this.policies = requireNonNull(choice, "choice");
    return this;
  }

  /** For tests and drills: called at each fault point. Default: nothing. */
  public MongoSinkBuilder<IN> faultInjector(FaultInjector injector) {
    this.faults = requireNonNull(injector, "injector");
    return this;
  }

  /**
   * Returns the sink.
   *
   * @throws IllegalArgumentException if the connection string is not one
   */
  public MongoSink<IN> build() {
    requireConnectionString();
    return new MongoSink<>(
        new MongoSinkOptions(
            sinkId, uri, ledgerDatabase, onPoison, chunkOperations, CHUNK_BYTES, policies),
        mapper,
        faults);
  }

  private void requireConnectionString() {
    try {
      new ConnectionString(uri);
    } catch (IllegalArgumentException e) {
      // The driver's message repeats the URI, credentials included: neither it nor a cause.
      throw new IllegalArgumentException(
          "the uri of sink "
              + sinkId
              + " is not a MongoDB connection string; it starts with mongodb:// or mongodb+srv://,"
              + " and user name and password are percent-encoded");
    }
  }
}
