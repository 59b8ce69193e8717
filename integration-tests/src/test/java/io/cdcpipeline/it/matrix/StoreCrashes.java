package io.cdcpipeline.it.matrix;

import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.LocalReplicaSet;
import io.cdcpipeline.services.SyncKill;
import java.time.Duration;
import java.util.function.IntFunction;

/** Scenarios in which it is the store's process that dies, is frozen, or changes. */
final class StoreCrashes {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private StoreCrashes() {}

  /** SIGKILL when the store is about to sync: the bytes are written, the reply was never sent. */
  static Scenario killedAtASync() {
    return scene -> {
      switch (scene.job().store()) {
        case MONGODB -> {
          LocalMongo mongo = ownMongo(scene);
          killAtASync(scene, mongo::killAtSync, mongo::restart);
        }
        case REDIS -> {
          LocalRedis redis = ownRedis(scene);
          killAtASync(scene, redis::killAtSync, redis::restart);
        }
      }
    };
  }

  /** The same to the primary of three; another one takes over. */
  static Scenario primaryKilledAtASync() {
    return scene -> {
      LocalReplicaSet set = threeNodes(scene);
      killAtASync(scene, set::killPrimaryAtSync, set::restartKilled);
    };
  }

  /** SIGKILL to the primary at no particular moment. */
  static Scenario primaryKilled() {
    return scene -> {
      LocalReplicaSet set = threeNodes(scene);
      SinkProcess job = startAtWork(scene);
      set.killPrimary();
      scene.fired();
      scene.survives(job);
      set.restartKilled();
    };
  }

  /** The primary resigns, twice. */
  static Scenario primaryStepsDown() {
    return scene -> {
      LocalReplicaSet set = threeNodes(scene);
      SinkProcess job = startAtWork(scene);
      set.stepDown();
      scene.fired();
      set.stepDown();
      scene.fired();
      scene.survives(job);
    };
  }

  /** SIGSTOP to the primary, and SIGCONT when another one has long taken over. */
  static Scenario primaryFrozen() {
    return scene -> {
      LocalReplicaSet set = threeNodes(scene);
      SinkProcess job = startAtWork(scene);
      set.pausePrimary();
      scene.fired();
      if (scene.exactlyOnce()) {
        // The other may wait for the frozen server.
        scene.awaitProgress(job);
      }
      set.resumePaused();
      scene.survives(job);
    };
  }

  /** Somebody deletes data and ledger while the job runs. */
  static Scenario emptied() {
    return scene -> {
      switch (scene.job().store()) {
        case MONGODB -> ownMongo(scene);
        case REDIS -> ownRedis(scene);
      }
      SinkProcess job = startAtWork(scene);
      try (Store.Reader store = scene.reader()) {
        store.empty();
      }
      scene.fired();
      if (scene.exactlyOnce()) {
        scene.stopped(job);
      } else {
        scene.survives(job);
      }
    };
  }

  private static LocalMongo ownMongo(Scene scene) {
    LocalMongo mongo = LocalMongo.start(scene.services());
    scene.atTheEnd(mongo::close);
    scene.storeIsAt(mongo.uri());
    return mongo;
  }

  private static LocalRedis ownRedis(Scene scene) {
    LocalRedis redis = LocalRedis.start(scene.services());
    scene.atTheEnd(redis::close);
    scene.storeIsAt(redis.uri());
    return redis;
  }

  private static LocalReplicaSet threeNodes(Scene scene) {
    LocalReplicaSet set = LocalReplicaSet.start(scene.services());
    scene.atTheEnd(set::close);
    scene.storeIsAt(set.uri());
    return set;
  }

  private static SinkProcess startAtWork(Scene scene) {
    SinkProcess job = scene.start(scene.job());
    job.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
    return job;
  }

  private static void killAtASync(Scene scene, IntFunction<SyncKill> killer, Runnable restart) {
    SinkProcess job = startAtWork(scene);
    try (SyncKill kill = killer.apply(scene.pick(3, 12))) {
      if (!kill.awaitFired(PATIENCE)) {
        throw new AssertionError("the store was not killed at a sync; " + job.output());
      }
      scene.fired();
    }
    restart.run();
    scene.survives(job);
  }
}
