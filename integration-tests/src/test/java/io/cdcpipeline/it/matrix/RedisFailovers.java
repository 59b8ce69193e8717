package io.cdcpipeline.it.matrix;

import io.cdcpipeline.services.LocalRedisReplicas;

/** Scenarios in which a Redis replica becomes the primary. */
final class RedisFailovers {

  private RedisFailovers() {}

  /** The new primary has everything; the job is killed and started against it. */
  static Scenario withoutLoss() {
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

  /** The new primary lacks batches that the old one had acknowledged. */
  static Scenario withLoss() {
    return scene -> {
      LocalRedisReplicas replicas = start(scene);
      SinkProcess job = startAtWork(scene);
      replicas.detachReplica();
      int complete = scene.checkpoints().complete().size();
      scene.awaitCheckpoints(job, complete + 4);
      scene.kill(job);
      replicas.failOverWithLoss();
      scene.fired();

      scene.storeIsAt(replicas.uri());
      SinkProcess successor = scene.resume(scene.job());
      if (scene.exactlyOnce()) {
        scene.stopped(successor);
      } else {
        scene.finished(successor);
      }
    };
  }

  private static LocalRedisReplicas start(Scene scene) {
    LocalRedisReplicas replicas = LocalRedisReplicas.start(scene.services());
    scene.atTheEnd(replicas::close);
    scene.storeIsAt(replicas.uri());
    return replicas;
  }

  private static SinkProcess startAtWork(Scene scene) {
    SinkProcess job = scene.start(scene.job());
    job.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
    return job;
  }
}
