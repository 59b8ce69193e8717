package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;
import java.io.Serializable;

/** What a {@link RedisSinkBuilder} was told; travels to the task managers. */
record RedisSinkOptions(
    String sinkId,
    String uri,
    PoisonPolicy onPoison,
    int chunkOperations,
    int chunkBytes,
    Policies policies)
    implements Serializable {

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "RedisSink " + sinkId;
  }
}
