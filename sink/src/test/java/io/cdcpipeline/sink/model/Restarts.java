package io.cdcpipeline.sink.model;

import java.util.List;
import java.util.function.BiConsumer;

/** What a user does: starts another job, from the newest state, an older one, or none. */
final class Restarts {

  private final World world;
  private final int j;
  private final Job job;
  private final Moves.Taker taker;

  private Restarts(World world, int j, Moves.Taker taker) {
    this.world = world;
    this.j = j;
    this.job = world.jobs.get(j);
    this.taker = taker;
  }

  static void of(World world, int j, Moves.Taker taker) {
    Restarts restarts = new Restarts(world, j, taker);
    restarts.restore();
    restarts.cloneOfNewest();
    restarts.older();
    restarts.fresh();
  }

  static List<Integer> parallelisms(World world, Job job) {
    return world.scenario.sameParallelism ? List.of(job.parallelism) : List.of(1, 2);
  }

  /** The newest state, whichever way it was made; null if it is not to be restored by a user. */
  private Snapshot newest() {
    if (job.stopping) {
      return job.isIdle() && allCommitted() ? job.savepoint : null;
    }
    boolean savepoint =
        job.savepoint != null && (job.latest == null || job.savepoint.id() > job.latest.id());
    return savepoint && world.scenario.times(Chance.STOP) == 0 ? job.savepoint : job.latest;
  }

  private boolean allCommitted() {
    return job.current.stream().noneMatch(Attempt::canStep);
  }

  private void restore() {
    Snapshot newest = newest();
    if (world.left(Chance.RESTORE) > 0 && newest != null && job.failed == null) {
      replace(
          Chance.RESTORE,
          "restore of " + newest.id(),
          (w, p) -> w.startJob(newest, newest.life(), p[0], p[1]));
    }
  }

  private void fresh() {
    if (world.left(Chance.FRESH) > 0) {
      replace(
          Chance.FRESH, "start without state", (w, p) -> w.startJob(null, job.life + 1, p[0], 0));
    }
  }

  private void older() {
    boolean notYet =
        world.scenario.plain && (world.left(Chance.TICK) > 0 || world.left(Chance.CRASH) > 0);
    if (world.left(Chance.OLDER) == 0 || job.failed != null || notYet) {
      return;
    }
    for (Snapshot older : job.older) {
      replace(
          Chance.OLDER,
          "restore of the older " + older.id(),
          (w, p) -> {
            w.mishap = true;
            Job next =
                w.scenario.sameJobId
                    ? w.startTwin(job, older, p[0], p[1])
                    : w.startJob(older, older.life(), p[0], p[1]);
            next.newest = job.latest;
          });
    }
  }

  /** Kills the job, but for a zombie, and puts another in its place. */
  private void replace(Chance chance, String what, BiConsumer<World, int[]> next) {
    for (int zombie : Moves.zombiesOf(world, job)) {
      for (int parallelism : parallelisms(chance)) {
        int shifts = parallelism > job.parallelism ? parallelism : 1;
        for (int s = 0; s < shifts; s++) {
          int[] how = {parallelism, s};
          taker.take(
              false,
              () -> what + " at " + parallelism + Moves.survivor(zombie),
              w -> {
                w.use(chance);
                Moves.bury(w, w.jobs.get(j), zombie);
                w.jobs.remove(j);
                next.accept(w, how);
              });
        }
      }
    }
  }

  private List<Integer> parallelisms(Chance chance) {
    if (!world.scenario.plain) {
      return parallelisms(world, job);
    }
    // A rescale, and back to what there was before it.
    return List.of(chance == Chance.RESTORE ? 3 - job.parallelism : world.scenario.parallelism);
  }

  private void cloneOfNewest() {
    if (world.left(Chance.CLONE) == 0 || job.failed != null || job.latest == null) {
      return;
    }
    for (int parallelism : parallelisms(world, job)) {
      taker.take(
          false,
          () -> "clone from " + job.latest.id() + " at " + parallelism,
          w -> {
            w.use(Chance.CLONE);
            w.mishap = true;
            Job original = w.jobs.get(j);
            if (w.scenario.sameJobId) {
              w.startTwin(original, original.latest, parallelism, 0);
            } else {
              w.startJob(original.latest, original.life, parallelism, 0);
            }
          });
    }
  }
}
