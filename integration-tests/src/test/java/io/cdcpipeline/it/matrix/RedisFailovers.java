package io.cdcpipeline.it.matrix;

import io.cdcpipeline.services.LocalRedisReplicas;

/** Scenarios in which a Redis replica becomes the primary. */
final class RedisFailovers {

  private static final int CHECKPOINTS_THAT_ARE_LOST = 4;

  private RedisFailovers() {}

  /** The new primary has everything; the job is killed and started against it. */
  static Scenario restartedWithoutLoss() {
    return scene -> {
      LocalRedisReplicas replicas = start(scene);
      SinkProcess job = startAtWork(scene);
      replicas.failOver();
      scene.fired();
      scene.kill(job);

      scene.storeIsAt(replicas.uri());
      scene.finished(scene.resume(scene.job()));
    };
  }

  /** The new primary lacks what the old one had acknowledged; the job is started against it. */
  static Scenario restartedWithLoss() {
    return scene -> {
      LocalRedisReplicas replicas = start(scene);
      SinkProcess job = startAtWork(scene);
      lose(scene, replicas, job);
      scene.kill(job);

      scene.storeIsAt(replicas.uri());
      SinkProcess successor = scene.resume(scene.job());
      if (scene.exactlyOnce()) {
        scene.stopped(successor);
      } else {
        scene.finished(successor);
      }
    };
  }

  /** The job finds the new primary by the sentinels; nothing is lost. */
  static Scenario followedWithoutLoss() {
    return scene -> {
      LocalRedisReplicas replicas = start(scene);
      followSentinels(scene, replicas);
      SinkProcess job = startAtWork(scene);
      replicas.failOver();
      scene.fired();

      scene.storeMovedTo(replicas.uri());
      scene.survives(job);
    };
  }

  /** The job finds a primary that lacks what the old one had acknowledged. */
  static Scenario followedWithLoss() {
    return scene -> {
      LocalRedisReplicas replicas = start(scene);
      followSentinels(scene, replicas);
      SinkProcess job = startAtWork(scene);
      lose(scene, replicas, job);

      scene.storeMovedTo(replicas.uri());
      if (scene.exactlyOnce()) {
        scene.stopped(job);
      } else {
        scene.survives(job);
      }
    };
  }

  /** The same, and the job still has in memory what was lost. */
  static Scenario healed() {
    return scene -> {
      scene.builds(Variant.HEALING);
      LocalRedisReplicas replicas = start(scene);
      followSentinels(scene, replicas);
      SinkProcess job = startAtWork(scene);
      lose(scene, replicas, job);

      scene.storeMovedTo(replicas.uri());
      scene.survives(job);
    };
  }

  /** A point between the script and the wait for a replica. */
  static Scenario waiting(Scenario halt) {
    return scene -> {
      scene.builds(Variant.WAITING);
      start(scene);
      halt.play(scene);
    };
  }

  private static LocalRedisReplicas start(Scene scene) {
    LocalRedisReplicas replicas = LocalRedisReplicas.start(scene.services());
    scene.atTheEnd(replicas::close);
    scene.storeIsAt(replicas.uri());
    return replicas;
  }

  private static void followSentinels(Scene scene, LocalRedisReplicas replicas) {
    scene.jobConnectsTo(
        "redis-sentinel://" + String.join(",", replicas.sentinels()) + "/" + replicas.masterName());
  }

  private static SinkProcess startAtWork(Scene scene) {
    SinkProcess job = scene.start(scene.job());
    job.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
    return job;
  }

  private static void lose(Scene scene, LocalRedisReplicas replicas, SinkProcess job) {
    replicas.detachReplica();
    int complete = scene.checkpoints().complete().size();
    scene.awaitCheckpoints(job, complete + CHECKPOINTS_THAT_ARE_LOST);
    replicas.failOverWithLoss();
    scene.fired();
  }
}
