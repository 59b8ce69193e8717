package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.Serializable;

/** What a {@link RedisSinkBuilder} was told; travels to the task managers. */
record RedisSinkOptions(
    String sinkId, String uri, PoisonPolicy onPoison, int chunkOperations, int chunkBytes)
    implements Serializable {

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "RedisSink " + sinkId;
  }
}
