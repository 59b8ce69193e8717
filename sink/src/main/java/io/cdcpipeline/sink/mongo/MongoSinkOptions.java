package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link MongoSinkBuilder} was told; travels to the task managers.
 *
 * @param stamps what each operation gets when it is written
 * @param collections declared targets
 * @param security key stores for TLS
 */
record MongoSinkOptions(
    SinkOptions shared,
    String uri,
    String ledgerDatabase,
    PoisonPolicy onPoison,
    ChunkLimits chunk,
    WriteStamps stamps,
    List<CollectionSpec> collections,
    MongoSecurity security)
    implements Serializable {

  /**
   * What one transaction applies at most.
   *
   * @param bytes of encoded operations; one above it has a transaction of its own
   */
  record ChunkLimits(int operations, int bytes) implements Serializable {

    /** Measured: half the server's cost of plain bulk writes, and far below the lifetime limit. */
    static final ChunkLimits DEFAULT = new ChunkLimits(5_000, 8 << 20);
  }

  /** A sink with every default. */
  static MongoSinkOptions of(SinkOptions shared, String uri) {
    return new MongoSinkOptions(
        shared,
        uri,
        "cdc",
        PoisonPolicy.FAIL,
        ChunkLimits.DEFAULT,
        WriteStamps.NONE,
        List.of(),
        MongoSecurity.OF_THE_JVM);
  }

  MongoSinkOptions shared(SinkOptions choice) {
    return new MongoSinkOptions(
        choice, uri, ledgerDatabase, onPoison, chunk, stamps, collections, security);
  }

  MongoSinkOptions ledgerDatabase(String database) {
    return new MongoSinkOptions(
        shared, uri, database, onPoison, chunk, stamps, collections, security);
  }

  MongoSinkOptions onPoison(PoisonPolicy policy) {
    return new MongoSinkOptions(
        shared, uri, ledgerDatabase, policy, chunk, stamps, collections, security);
  }

  MongoSinkOptions chunkOperations(int operations) {
    ChunkLimits limits = new ChunkLimits(operations, chunk.bytes());
    return new MongoSinkOptions(
        shared, uri, ledgerDatabase, onPoison, limits, stamps, collections, security);
  }

  MongoSinkOptions stamps(WriteStamps choice) {
    return new MongoSinkOptions(
        shared, uri, ledgerDatabase, onPoison, chunk, choice, collections, security);
  }

  MongoSinkOptions collection(CollectionSpec spec) {
    List<CollectionSpec> more = new ArrayList<>(collections);
    more.add(spec);
    return new MongoSinkOptions(
        shared, uri, ledgerDatabase, onPoison, chunk, stamps, List.copyOf(more), security);
  }

  MongoSinkOptions security(MongoSecurity choice) {
    return new MongoSinkOptions(
        shared, uri, ledgerDatabase, onPoison, chunk, stamps, collections, choice);
  }

  String sinkId() {
    return shared.sinkId();
  }

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "MongoSink " + sinkId();
  }
}
