package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import java.io.Serializable;

/** What a {@link MongoSinkBuilder} was told; travels to the task managers. */
record MongoSinkOptions(
    String sinkId,
    String uri,
    String ledgerDatabase,
    PoisonPolicy onPoison,
    int chunkOperations,
    int chunkBytes,
    Policies policies)
    implements Serializable {

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "MongoSink " + sinkId;
  }
}
