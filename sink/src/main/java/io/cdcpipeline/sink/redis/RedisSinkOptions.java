package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.Serializable;

/**
 * What a {@link RedisSinkBuilder} was told; travels to the task managers.
 *
 * @param targetName the user's name for the servers; may be empty
 */
record RedisSinkOptions(
    SinkOptions shared,
    RedisTarget target,
    RedisSecurity security,
    RedisCommitting committing,
    RedisWriting writing,
    String targetName)
    implements Serializable {

  /** How batches are applied. */
  record RedisCommitting(
      PoisonPolicy onPoison, int chunkOperations, int chunkBytes, RedisDurability durability)
      implements Serializable {}

  /**
   * What writes are turned into.
   *
   * @param timeToLiveMillis 0 for none
   * @param json whether JSON verbs are allowed
   * @param guardMillis how long the version of a removed key is remembered
   */
  record RedisWriting(RedisLanes lanes, long timeToLiveMillis, boolean json, long guardMillis)
      implements Serializable {}

  RedisSinkOptions shared(SinkOptions choice) {
    return new RedisSinkOptions(choice, target, security, committing, writing, targetName);
  }

  String sinkId() {
    return shared.sinkId();
  }

  RedisLanes lanes() {
    return writing.lanes();
  }

  boolean json() {
    return writing.json();
  }

  RedisDurability durability() {
    return committing.durability();
  }

  /** What the ledger knows the servers by: nothing that a failover changes. */
  String fingerprint() {
    return target.kind() + "/" + target.master() + "/" + targetName;
  }

  /** Ids only: the URI may hold credentials. */
  @Override
  public String toString() {
    return "RedisSink " + sinkId();
  }
}
