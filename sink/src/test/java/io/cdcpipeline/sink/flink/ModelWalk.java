package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.flink.ModelJob.Snapshot;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A random life of one sink: reads, checkpoints, late and lost notifications, crashes at every
 * step, zombies that commit late, intermediate savepoints, stops and restores at another
 * parallelism. Nothing in it may raise an alarm.
 */
final class ModelWalk {

  private static final int ODDS_OF_A_CRASH = 60;
  private static final int ODDS_OF_A_LOST_REPLY = 3_000;

  /** The process ends here. */
  private static final class Crash extends IOException {
    Crash() {
      super("injected crash");
    }
  }

  private final Random random;
  private final MemoryStore store;
  private final List<ModelJob> zombies = new ArrayList<>();
  private final List<Snapshot> checkpoints = new ArrayList<>();
  private ModelJob job;
  private Snapshot latest;
  private long nextId = 1;
  private int jobs;
  private int attempts;
  private boolean calm;

  ModelWalk(long seed, MemoryStore.Flaw flaw) {
    this.random = new Random(seed);
    this.store = new MemoryStore(flaw, this::networkStep);
    this.job = new ModelJob(newJobId(), null, oneOrThree(), 0, random);
  }

  private void networkStep() throws IOException {
    if (calm) {
      return;
    }
    if (random.nextInt(ODDS_OF_A_CRASH) == 0) {
      throw new Crash();
    }
    if (random.nextInt(ODDS_OF_A_LOST_REPLY) == 0) {
      throw new StoreUnavailableException("injected loss of a request or its reply", null);
    }
  }

  /** Lives on for some steps, then settles, and checks that the store has exactly what was read. */
  void run(int steps) throws IOException, InterruptedException {
    start();
    for (int i = 0; i < steps; i++) {
      try {
        step();
      } catch (Crash crash) {
        failOver();
      }
      requireExactlyOnce();
    }
    settle();
    assertThat(applied()).isEqualTo(read());
  }

  private void step() throws IOException, InterruptedException {
    switch (random.nextInt(12)) {
      case 0, 1 -> checkpoint();
      case 2 -> notifyOne();
      case 3 -> intermediateSavepoint();
      case 4 -> {
        if (random.nextInt(4) == 0) {
          failOver();
        }
      }
      case 5 -> {
        if (random.nextInt(4) == 0) {
          stopAndRestore();
        } else if (random.nextInt(4) == 0) {
          killAndRestoreElsewhere();
        }
      }
      case 6 -> zombieCommits();
      default -> job.read(random.nextInt(ModelJob.PARTITIONS));
    }
  }

  private void start() throws IOException, InterruptedException {
    try {
      job.start(store);
    } catch (Crash crash) {
      failOver();
    }
  }

  /** The same job again from its latest checkpoint; its old attempt may live on unseen. */
  void failOver() throws IOException, InterruptedException {
    while (true) {
      zombies.add(job);
      job = new ModelJob(job.jobId(), latest, job.parallelism(), ++attempts, random);
      try {
        job.start(store);
        return;
      } catch (Crash again) {
        // A restart that dies is followed by another one.
      }
    }
  }

  private void checkpoint() throws IOException, InterruptedException {
    Snapshot snapshot = job.snapshot(nextId++);
    if (random.nextInt(8) == 0) {
      return; // Declined: its batches wait for the next one.
    }
    latest = snapshot;
    checkpoints.add(snapshot);
    for (int k = 0; k < job.parallelism(); k++) {
      if (random.nextInt(3) > 0) {
        job.notifyComplete(k, latest.id());
      }
    }
  }

  private void notifyOne() throws IOException, InterruptedException {
    if (latest != null && latest.id() > job.restored()) {
      job.notifyComplete(random.nextInt(job.parallelism()), latest.id());
    }
  }

  private void intermediateSavepoint() throws IOException {
    job.snapshot(nextId++);
  }

  private void stopAndRestore() throws IOException, InterruptedException {
    Snapshot savepoint = job.snapshot(nextId++);
    latest = savepoint;
    checkpoints.add(savepoint);
    try {
      for (int k = 0; k < job.parallelism(); k++) {
        if (random.nextBoolean()) {
          job.notifyComplete(k, savepoint.id());
        }
      }
    } catch (Crash beforeTheEnd) {
      // The savepoint is complete all the same.
    }
    zombies.add(job);
    job = new ModelJob(newJobId(), savepoint, oneOrThree(), ++attempts, random);
    start();
  }

  /** A new job from the retained checkpoint; the old one may live on and know a newer one. */
  private void killAndRestoreElsewhere() throws IOException, InterruptedException {
    zombies.add(job);
    job = new ModelJob(newJobId(), latest, oneOrThree(), ++attempts, random);
    start();
  }

  private void zombieCommits() throws IOException, InterruptedException {
    if (zombies.isEmpty()) {
      return;
    }
    ModelJob zombie = zombies.get(random.nextInt(zombies.size()));
    try {
      zombie.notifyComplete(random.nextInt(zombie.parallelism()), Long.MAX_VALUE);
    } catch (SinkCommitException | Crash itsOwnTrouble) {
      // FENCED as a rule. What counts is what the store has afterwards.
    }
  }

  private void settle() throws IOException, InterruptedException {
    calm = true;
    failOver();
    latest = job.snapshot(nextId++);
    checkpoints.add(latest);
    for (int k = 0; k < job.parallelism(); k++) {
      job.notifyComplete(k, latest.id());
    }
  }

  /** Starts another job from a checkpoint that is not the newest one, without faults. */
  void restoreOlder(Snapshot older) throws IOException, InterruptedException {
    new ModelJob(newJobId(), older, job.parallelism(), ++attempts, random).start(store);
  }

  /** Checkpoints with other content than the newest. */
  List<Snapshot> olderSnapshots() {
    return checkpoints.stream()
        .filter(snapshot -> sum(snapshot.offsets()) < sum(latest.offsets()))
        .toList();
  }

  List<String> effects() {
    return store.effects();
  }

  void close() throws IOException {
    job.close();
    for (ModelJob zombie : zombies) {
      zombie.close();
    }
  }

  private static long sum(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  /** Per partition what was applied must be a prefix of what the source holds. */
  private void requireExactlyOnce() {
    List<List<String>> applied = applied();
    for (int p = 0; p < ModelJob.PARTITIONS; p++) {
      List<String> column = applied.get(p);
      assertThat(column).isEqualTo(records(p, column.size()));
    }
  }

  private List<List<String>> applied() {
    List<List<String>> result = new ArrayList<>();
    for (int p = 0; p < ModelJob.PARTITIONS; p++) {
      String prefix = p + ":";
      result.add(store.effects().stream().filter(effect -> effect.startsWith(prefix)).toList());
    }
    return result;
  }

  private List<List<String>> read() {
    List<List<String>> result = new ArrayList<>();
    for (int p = 0; p < ModelJob.PARTITIONS; p++) {
      result.add(records(p, job.offsets().get(p)));
    }
    return result;
  }

  private static List<String> records(int partition, long count) {
    return LongStream.range(0, count).mapToObj(offset -> partition + ":" + offset).toList();
  }

  private int oneOrThree() {
    return random.nextBoolean() ? 1 : 3;
  }

  private String newJobId() {
    return "%032x".formatted(++jobs);
  }
}
