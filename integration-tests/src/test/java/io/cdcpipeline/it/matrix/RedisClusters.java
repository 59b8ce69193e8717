package io.cdcpipeline.it.matrix;

import io.cdcpipeline.services.LocalRedisCluster;
import io.cdcpipeline.services.SlotMigration;
import java.util.stream.IntStream;

/** Scenarios on a Redis Cluster of three primaries. */
final class RedisClusters {

  private static final int CHECKPOINTS_THAT_ARE_LOST = 4;

  /** Keys whose slots move, one after the other. */
  private static final int MOVES = 4;

  private RedisClusters() {}

  /** Slots that the job writes to move to another node, one key after the other. */
  static Scenario slotsMove() {
    return scene -> {
      LocalRedisCluster cluster = start(scene, LocalRedisCluster.start(scene.services()));
      SinkProcess job = startAtWork(scene);
      for (int key = 0; key < MOVES; key++) {
        int slot = slotOf(scene, cluster, key);
        SlotMigration migration = cluster.startMigration(slot, elsewhere(scene, cluster, slot));
        // With keys on both nodes a script over them waits, and the job's commit with it.
        migration.moveKeys(1);
        migration.moveAllKeys();
        migration.finish();
        scene.fired();
        scene.awaitProgress(job);
      }
      scene.survives(job);
    };
  }

  /** One shard's replica takes over without what its primary had acknowledged. */
  static Scenario aShardGoesBack() {
    return scene -> {
      LocalRedisCluster cluster =
          start(scene, LocalRedisCluster.startWithReplicas(scene.services()));
      SinkProcess job = startAtWork(scene);
      String shard = cluster.ownerOf(slotOf(scene, cluster, 0));
      cluster.detachReplicaOf(shard);
      int complete = scene.checkpoints().complete().size();
      scene.awaitCheckpoints(job, complete + CHECKPOINTS_THAT_ARE_LOST);
      cluster.failOverWithLoss(shard);
      scene.fired();
      if (scene.exactlyOnce()) {
        scene.stopped(job);
      } else {
        scene.survives(job);
      }
    };
  }

  private static LocalRedisCluster start(Scene scene, LocalRedisCluster cluster) {
    scene.atTheEnd(cluster::close);
    scene.storeIsAt("redis-cluster://" + String.join(",", cluster.nodes()));
    return cluster;
  }

  private static SinkProcess startAtWork(Scene scene) {
    SinkProcess job = scene.start(scene.job());
    job.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
    return job;
  }

  private static int slotOf(Scene scene, LocalRedisCluster cluster, int key) {
    JobSpec job = scene.job();
    return cluster.slotOf(
        RedisSide.stored(job.uri(), RedisSide.list(job.target(), MatrixJob.key(key))));
  }

  private static String elsewhere(Scene scene, LocalRedisCluster cluster, int slot) {
    return IntStream.range(0, MatrixJob.KEYS)
        .mapToObj(key -> cluster.ownerOf(slotOf(scene, cluster, key)))
        .filter(node -> !node.equals(cluster.ownerOf(slot)))
        .findFirst()
        .orElseThrow();
  }
}
