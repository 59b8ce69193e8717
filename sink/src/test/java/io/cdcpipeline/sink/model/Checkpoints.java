package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checkpoints and savepoints. Whatever a writer reads in between is invisible until then, so a
 * reading is chosen here: nothing, or one record of each of its partitions.
 */
final class Checkpoints {

  private enum Kind {
    COMPLETED(Chance.CHECKPOINT),
    DECLINED(Chance.DECLINE),
    SAVEPOINT(Chance.SAVEPOINT),
    STOP(Chance.STOP);

    private final Chance chance;

    Kind(Chance chance) {
      this.chance = chance;
    }
  }

  private Checkpoints() {}

  static void of(World world, int j, Moves.Taker taker) {
    Job job = world.jobs.get(j);
    if (world.left(Chance.CHECKPOINT) == 0 || job.stopping || !job.isIdle()) {
      return;
    }
    for (Kind kind : Kind.values()) {
      if (world.left(kind.chance) == 0) {
        continue;
      }
      for (int readers : readings(world, job)) {
        taker.take(
            false,
            () ->
                "checkpoint %d of %s, %s, data bits %s"
                    .formatted(job.nextCheckpoint, job.id, kind, Integer.toBinaryString(readers)),
            w -> take(w, w.job(j), kind, readers));
      }
    }
  }

  /** Who has read something, as bits. Of two subtasks the first always has, to save worlds. */
  private static int[] readings(World world, Job job) {
    if (world.scenario.plain) {
      return new int[] {0, (1 << job.parallelism) - 1};
    }
    return job.parallelism == 1 ? new int[] {0, 1} : new int[] {1, 3};
  }

  private static void take(World world, Job job, Kind kind, int readers) {
    world.use(Chance.CHECKPOINT);
    if (kind != Kind.COMPLETED) {
      world.use(kind.chance);
    }
    int id = job.nextCheckpoint++;
    List<Integer> offsets = new ArrayList<>();
    List<List<Pending>> elements = new ArrayList<>();
    for (int k = 0; k < job.parallelism; k++) {
      Attempt attempt = job.current.get(k);
      prepare(world, attempt, k, id, ((readers >> k) & 1) == 1);
      elements.add(List.copyOf(attempt.pending));
    }
    for (int p = 0; p < world.scenario.partitions; p++) {
      offsets.add(job.current.get(p % job.parallelism).offsets[p]);
    }
    complete(world, job, kind, Snapshot.of(id, job.life, offsets, elements));
  }

  /** One committable for each lane: a batch, or a marker. */
  private static void prepare(World world, Attempt attempt, int k, int checkpoint, boolean reads) {
    int lanes = world.scenario.lanes ? 2 : 1;
    for (int lane = 0; lane < lanes; lane++) {
      byte[] codes = new byte[world.scenario.partitions];
      int size = 0;
      int parallelism = attempt.label.parallelism();
      for (int p = k; p < world.scenario.partitions && reads; p += parallelism) {
        if (p / parallelism % lanes == lane) {
          codes[size++] = Operations.code(attempt.life, p, attempt.offsets[p]++);
        }
      }
      attempt.n[lane] += size > 0 ? 1 : 0;
      byte[] operations = Arrays.copyOf(codes, size);
      attempt.pending.add(
          Pending.of(
              checkpoint,
              new Batch(
                  "sink",
                  attempt.label,
                  world.scenario.lanes ? attempt.writer + "." + lane : attempt.writer,
                  attempt.n[lane],
                  size,
                  new String(operations, StandardCharsets.ISO_8859_1),
                  Rules.millis(world.clock),
                  new Operations(operations))));
    }
  }

  private static void complete(World world, Job job, Kind kind, Snapshot snapshot) {
    switch (kind) {
      case COMPLETED -> {
        if (job.latest != null && world.scenario.times(Chance.OLDER) > 0) {
          job.older.add(job.latest);
        }
        job.latest = snapshot;
        notify(job, snapshot.id());
      }
      case DECLINED -> {
        if (world.scenario.has(Flaw.COMMIT_ON_ABORT)) {
          notify(job, snapshot.id());
        }
      }
      case SAVEPOINT -> job.savepoint = snapshot;
      case STOP -> {
        job.savepoint = snapshot;
        job.stopping = true;
        notify(job, snapshot.id());
      }
    }
  }

  /** From now on each attempt may learn of it: now, late, or never. */
  private static void notify(Job job, int checkpoint) {
    job.current.forEach(attempt -> attempt.notifiable = checkpoint);
  }
}
