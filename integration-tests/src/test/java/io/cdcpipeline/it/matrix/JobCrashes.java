package io.cdcpipeline.it.matrix;

import io.cdcpipeline.it.matrix.JobSpec.TrapSpec;
import io.cdcpipeline.it.matrix.Trap.Action;
import io.cdcpipeline.it.matrix.Trap.Arming;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Scenarios in which it is the job's process that dies, or is stopped, or exists twice. */
final class JobCrashes {

  private static final int SOME_CHECKPOINTS = 6;

  private static final Set<FaultPoint> SPILLING =
      Set.of(FaultPoint.PREPARE_BEFORE_SPILL, FaultPoint.PREPARE_AFTER_SPILL);

  private JobCrashes() {}

  /** The first run halts at the point; the second goes on to the end. */
  static Scenario haltAt(FaultPoint point) {
    return new Halt(point, false);
  }

  /** A point that only a recovery passes: the second run halts there, the third goes on. */
  static Scenario haltInRecoveryAt(FaultPoint point) {
    return new Halt(point, true);
  }

  /** A process halts at a fault point and is started again. */
  record Halt(FaultPoint point, boolean inRecovery) implements Scenario {

    @Override
    public void play(Scene scene) {
      if (SPILLING.contains(point)) {
        scene.builds(Variant.SPILLING);
      }
      int hit = inRecovery ? 1 : JobCrashes.hit(scene, point);
      JobSpec halting = scene.job().stoppedAt(scene.trap(point, hit, Action.HALT));
      if (inRecovery) {
        killAtWork(scene, scene.start(scene.job()));
        scene.died(scene.resume(halting), Trap.HALTED);
      } else {
        scene.died(scene.start(halting), Trap.HALTED);
      }
      scene.finished(scene.resume(scene.job()));
    }
  }

  /**
   * The first run takes a savepoint, of which no sink is told, and dies when the next checkpoint
   * commits: its state holds two checkpoints' batches. The second halts between the two.
   */
  static Scenario haltBetweenCheckpointIds() {
    return scene -> {
      TrapSpec commit = scene.trap(FaultPoint.COMMIT_ENTER, 1, Action.HALT);
      scene.died(
          scene.start(scene.job().stoppedAt(commit.armed(Arming.AFTER_A_SAVEPOINT))), Trap.HALTED);

      TrapSpec between = scene.trap(FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS, 1, Action.HALT);
      scene.died(scene.resume(scene.job().stoppedAt(between)), Trap.HALTED);

      scene.finished(scene.resume(scene.job()));
    };
  }

  /** SIGKILL, while the job stands at the point. */
  static Scenario killAt(FaultPoint point) {
    return scene -> {
      SinkProcess first =
          scene.start(scene.job().stoppedAt(scene.trap(point, hit(scene, point), Action.PAUSE)));
      first.awaitFired();
      first.kill();
      scene.died(first, SinkProcess.KILLED);

      scene.finished(scene.resume(scene.job()));
    };
  }

  /** The same with batches in files, of which a successor reads what is left. */
  static Scenario killSpillingAt(FaultPoint point) {
    Scenario kill = killAt(point);
    return scene -> {
      scene.builds(Variant.SPILLING);
      kill.play(scene);
    };
  }

  /** Killed, and then killed twice more while it recovers. */
  static Scenario killDuringRecovery(FaultPoint once, FaultPoint again) {
    return scene -> {
      killAtWork(scene, scene.start(scene.job()));
      for (FaultPoint point : List.of(once, again)) {
        SinkProcess recovering =
            scene.resume(scene.job().stoppedAt(scene.trap(point, 1, Action.PAUSE)));
        recovering.awaitFired();
        recovering.kill();
        scene.died(recovering, SinkProcess.KILLED);
      }

      scene.finished(scene.resume(scene.job()));
    };
  }

  /**
   * Stopped at the point by SIGSTOP, taken for dead, replaced, and woken when its successor has
   * long been at work.
   */
  static Scenario zombieAt(FaultPoint point) {
    return scene -> {
      SinkProcess zombie =
          scene.start(scene.job().stoppedAt(scene.trap(point, hit(scene, point), Action.PAUSE)));
      zombie.awaitFired();
      zombie.freeze();
      scene.fired();

      SinkProcess successor = scene.resume(scene.job());
      successor.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
      zombie.release();
      zombie.thaw();
      if (scene.exactlyOnce()) {
        scene.refused(zombie);
      } else {
        zombie.hurry();
        zombie.exitCode();
      }
      scene.finished(successor);
    };
  }

  /**
   * Dies when it has committed a part of the savepoint with which it is being stopped. That is not
   * among its checkpoints: the newest of those is too old, the savepoint itself goes on.
   */
  static Scenario haltWhileStopping() {
    return scene -> {
      TrapSpec commit = scene.trap(FaultPoint.COMMIT_BEFORE_SIGNAL, 1, Action.HALT);
      Arming arming = scene.exactlyOnce() ? Arming.WHILE_IT_STOPS : Arming.AFTER_A_SAVEPOINT;
      SinkProcess first = scene.start(scene.job().stoppedAt(commit.armed(arming)));
      scene.died(first, Trap.HALTED);

      SinkProcess second = scene.resume(scene.job());
      if (scene.exactlyOnce()) {
        scene.refused(second);
        scene.finished(scene.start(scene.job().restoredFrom(first.savepoint())));
      } else {
        scene.finished(second);
      }
    };
  }

  /** The operator restores a checkpoint that is not the newest, and then the newest. */
  static Scenario oldCheckpoint() {
    return scene -> {
      killAtWork(scene, scene.start(scene.job()));
      List<Path> complete = scene.checkpoints().complete();
      // Not the last but one: the batch of the newest may not be in the store yet.
      Path old = complete.get(complete.size() - scene.pick(4, 5));
      Path newest = complete.get(complete.size() - 1);

      SinkProcess rewound = scene.start(scene.job().restoredFrom(Optional.of(old)));
      if (scene.exactlyOnce()) {
        scene.refused(rewound);
        scene.finished(scene.start(scene.job().restoredFrom(Optional.of(newest))));
      } else {
        scene.finished(rewound);
      }
    };
  }

  /** A second job is started from a checkpoint of the first, which still runs. */
  static Scenario cloneOfARunningJob() {
    return scene -> {
      SinkProcess original = scene.start(scene.job());
      scene.awaitCheckpoints(original, SOME_CHECKPOINTS);
      SinkProcess copy = scene.resume(scene.job());
      copy.awaitMilestone(Milestone.FIRST_NEW_COMMIT);
      scene.fired();
      copy.hurry();
      original.hurry();

      boolean someoneWentOn = false;
      for (SinkProcess job : List.of(copy, original)) {
        if (job.exitCode() == 0) {
          scene.finished(job);
          someoneWentOn = true;
        } else {
          scene.refused(job);
        }
      }
      if (!someoneWentOn) {
        scene.finished(scene.resume(scene.job()));
      }
    };
  }

  /** Killed inside a commit and restarted with another number of subtasks, again and again. */
  static Scenario rescale(int first, int... next) {
    return scene -> {
      SinkProcess job =
          scene.start(
              scene
                  .job()
                  .withParallelism(first)
                  .stoppedAt(
                      scene.trap(
                          FaultPoint.COMMIT_BEFORE_TXN_COMMIT, scene.pick(3, 5), Action.HALT)));
      for (int i = 0; i < next.length; i++) {
        scene.died(job, Trap.HALTED);
        JobSpec rescaled = scene.job().withParallelism(next[i]);
        boolean last = i == next.length - 1;
        job =
            scene.resume(
                last
                    ? rescaled
                    : rescaled.stoppedAt(
                        scene.trap(
                            FaultPoint.COMMIT_BEFORE_TXN_COMMIT, scene.pick(3, 5), Action.HALT)));
      }
      scene.finished(job);
    };
  }

  /** SIGKILL at no particular moment, once batches are being committed. */
  private static void killAtWork(Scene scene, SinkProcess job) {
    scene.awaitCheckpoints(job, SOME_CHECKPOINTS);
    job.kill();
    scene.died(job, SinkProcess.KILLED);
  }

  /** How often the point is passed before it strikes. */
  private static int hit(Scene scene, FaultPoint point) {
    return switch (point) {
      case WRITE_BEFORE -> scene.pick(200, 500);
      case CLOSE -> 1;
      default -> scene.pick(3, 6);
    };
  }
}
