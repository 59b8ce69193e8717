package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.Serializable;

/** What a {@link RedisSinkBuilder} was told; travels to the task managers. */
record RedisSinkOptions(
    SinkOptions shared, String uri, PoisonPolicy onPoison, int chunkOperations, int chunkBytes)
    implements Serializable {

  String sinkId() {
    return shared.sinkId();
  }

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "RedisSink " + sinkId();
  }
}
