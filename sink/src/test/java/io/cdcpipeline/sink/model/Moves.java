package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What can happen next in a world. */
final class Moves {

  /** Takes the moves, one by one. */
  @FunctionalInterface
  interface Taker {

    /**
     * One move.
     *
     * @param fair whether it is bound to happen some day: not a fault, not an act of the user
     * @param what in words, for a trace
     * @param effect done to a copy of the world
     */
    void take(boolean fair, Supplier<String> what, Consumer<World> effect);
  }

  private final World world;
  private final Taker taker;
  private int steps;

  private Moves(World world, Taker taker) {
    this.world = world;
    this.taker = taker;
  }

  static void of(World world, Taker taker) {
    Moves moves = new Moves(world, taker);
    for (int j = 0; j < world.jobs.size() && !moves.calmly(); j++) {
      moves.stepsOf(j);
    }
    for (int j = 0; j < world.jobs.size(); j++) {
      moves.recoveriesOf(j);
    }
    moves.auditAfterRollback();
    moves.zombies();
    moves.messages();
    if (world.scenario.calm && !world.isAtRest()) {
      return;
    }
    for (int j = 0; j < world.jobs.size(); j++) {
      Checkpoints.of(world, j, taker);
      moves.crashesOf(j);
      Restarts.of(world, j, taker);
    }
    moves.rollback();
    moves.time();
  }

  private void stepsOf(int j) {
    Job job = world.jobs.get(j);
    for (int i = 0; i < job.current.size(); i++) {
      int k = i;
      Attempt attempt = job.current.get(k);
      if (!attempt.canStep()) {
        continue;
      }
      steps++;
      Supplier<String> what = () -> job.id + "/" + k + " " + attempt.phase;
      taker.take(true, what, w -> step(w, j, k, false));
      if (world.left(Chance.LOST_REPLY) > 0 && attempt.nextStepWrites()) {
        taker.take(
            false,
            () -> what.get() + ", reply lost",
            w -> {
              w.use(Chance.LOST_REPLY);
              step(w, j, k, true);
            });
      }
      if (world.left(Chance.DUPLICATE) > 0
          && (attempt.nextStepCommits() || attempt.phase == Attempt.Phase.TAKE)) {
        taker.take(
            false,
            () -> what.get() + ", and once more later",
            w -> {
              w.use(Chance.DUPLICATE);
              w.underWay.add(messageOf(attempt));
              step(w, j, k, false);
            });
      }
      failures(j, k, attempt);
      if (calmly()) {
        return;
      }
    }
  }

  /** Whether there is a step already, and nobody else's comes between. */
  private boolean calmly() {
    return world.scenario.calm && steps > 0;
  }

  private static Message messageOf(Attempt attempt) {
    return attempt.phase == Attempt.Phase.TAKE
        ? new Message(null, null, null, attempt.label)
        : new Message(attempt.pending.get(0), attempt.take, attempt.stage, null);
  }

  private static void step(World world, int j, int k, boolean replyLost) {
    Job job = world.job(j);
    Optional<Outcome> end = Program.step(world, job.current.get(k), replyLost);
    end.ifPresent(outcome -> world.fail(job, k, outcome));
  }

  /** A commit fails for a passing reason: harmless, but to those who drop it or go on behind it. */
  private void failures(int j, int k, Attempt attempt) {
    if (world.left(Chance.FAILURE) == 0 || !attempt.nextStepCommits()) {
      return;
    }
    if (world.scenario.has(Flaw.KNOWN_REASON_DROP)) {
      taker.take(
          false,
          () -> k + " drops a batch",
          w -> {
            w.use(Chance.FAILURE);
            w.job(j).current.get(k).pending.remove(0);
          });
    }
    if (world.scenario.has(Flaw.PARTIAL_RETRY) && attempt.pending.size() > 1) {
      taker.take(
          false,
          () -> k + " puts a batch off",
          w -> {
            w.use(Chance.FAILURE);
            List<Pending> pending = w.job(j).current.get(k).pending;
            pending.add(1, pending.remove(0));
          });
    }
  }

  /** What a user does after an alarm that told him what to do. */
  private void recoveriesOf(int j) {
    Job job = world.jobs.get(j);
    if (job.failed != Outcome.REWOUND) {
      return;
    }
    Snapshot right = job.savepoint != null ? job.savepoint : job.newest;
    if (right == null) {
      return;
    }
    for (int parallelism : Restarts.parallelisms(world, job)) {
      taker.take(
          true,
          () -> "restore of the right state, " + right.id() + ", at " + parallelism,
          w -> {
            w.jobs.remove(j);
            w.mishap = false;
            w.startJob(right, right.life(), parallelism, 0);
          });
    }
  }

  private void auditAfterRollback() {
    if (world.unaudited && world.jobs.stream().allMatch(Job::isIdle)) {
      taker.take(
          true,
          () -> "audit by a failover",
          w -> {
            w.unaudited = false;
            for (int j = 0; j < w.jobs.size(); j++) {
              w.job(j).start(w, 0);
            }
          });
    }
  }

  private void zombies() {
    for (int i = 0; i < world.zombies.size(); i++) {
      int z = i;
      taker.take(
          false,
          () -> "zombie of " + world.zombies.get(z).label + " " + world.zombies.get(z).phase,
          w -> {
            Attempt zombie = w.zombies.get(z).copy();
            w.zombies.set(z, zombie);
            boolean dies = Program.step(w, zombie, false).isPresent();
            if (dies || !zombie.canStep()) {
              w.zombies.remove(z);
            }
          });
    }
  }

  private void messages() {
    for (int i = 0; i < world.underWay.size(); i++) {
      int m = i;
      taker.take(false, () -> "a request arrives once more", w -> w.underWay.remove(m).deliver(w));
    }
  }

  private void crashesOf(int j) {
    Job job = world.jobs.get(j);
    if (world.left(Chance.CRASH) > 0) {
      for (int zombie : zombiesOf(world, job)) {
        taker.take(
            false,
            () -> "crash of " + job.id + survivor(zombie),
            w -> {
              w.use(Chance.CRASH);
              Job failing = w.job(j);
              w.mishap |= failing.stopping;
              bury(w, failing, zombie);
              failing.start(w, 0);
            });
      }
    }
    for (int i = 0; i < job.current.size() && world.left(Chance.REGION_CRASH) > 0; i++) {
      int k = i;
      for (boolean survives : new boolean[] {false, true}) {
        if (!survives || zombiesOf(world, job).contains(k)) {
          taker.take(
              false,
              () -> "crash of " + job.id + "/" + k + (survives ? ", which lives on" : ""),
              w -> {
                w.use(Chance.REGION_CRASH);
                Job failing = w.job(j);
                w.mishap |= failing.stopping;
                if (survives) {
                  bury(w, failing, k);
                }
                failing.start(w, k, 0);
              });
        }
      }
    }
  }

  static String survivor(int zombie) {
    return zombie < 0 ? "" : ", but " + zombie + " lives on";
  }

  /** Who may outlive a failover: -1 for nobody. */
  static List<Integer> zombiesOf(World world, Job job) {
    List<Integer> result = new ArrayList<>(List.of(-1));
    for (int k = 0; k < job.current.size() && world.left(Chance.ZOMBIE) > 0; k++) {
      if (job.current.get(k).canStep()) {
        result.add(k);
      }
    }
    return result;
  }

  /** The attempts of a job end, all but one. */
  static void bury(World world, Job job, int zombie) {
    if (zombie >= 0) {
      world.use(Chance.ZOMBIE);
      world.zombies.add(job.current.get(zombie).copy());
    }
  }

  private void rollback() {
    if (world.left(Chance.ROLLBACK) == 2) {
      taker.take(
          false,
          () -> "backup",
          w -> {
            w.use(Chance.ROLLBACK);
            w.backup = w.store.copy();
          });
    } else if (world.left(Chance.ROLLBACK) == 1) {
      taker.take(
          false,
          () -> "the store goes back",
          w -> {
            w.use(Chance.ROLLBACK);
            w.store = w.backup;
            w.backup = null;
            w.mishap = true;
            w.unaudited = true;
          });
    }
  }

  private void time() {
    if (world.left(Chance.TICK) > 0) {
      taker.take(
          false,
          () -> "time passes",
          w -> {
            w.use(Chance.TICK);
            w.clock += w.scenario.plain ? 2 : 1;
            if (w.scenario.plain) {
              w.change().sweepTakes(w.clock);
              w.store.sweepChains(w.clock);
            }
          });
    }
    if (world.store.hasExpiredTakes(world.clock)) {
      taker.take(false, () -> "takes expire", w -> w.change().sweepTakes(w.clock));
    }
    if (world.store.hasExpiredChains(world.clock)) {
      taker.take(false, () -> "chains expire", w -> w.change().sweepChains(w.clock));
    }
  }
}
