package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.Serializable;

/** What a {@link MongoSinkBuilder} was told; travels to the task managers. */
record MongoSinkOptions(
    SinkOptions shared,
    String uri,
    String ledgerDatabase,
    PoisonPolicy onPoison,
    int chunkOperations,
    int chunkBytes)
    implements Serializable {

  String sinkId() {
    return shared.sinkId();
  }

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "MongoSink " + sinkId();
  }
}
