package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;

/** A job as its master sees it. */
final class Job {

  final String id;
  final int life;
  final int parallelism;

  /** The attempts that its master knows; empty once it has failed for good. */
  final List<Attempt> current = new ArrayList<>();

  /** What a failover restores; null before the first checkpoint. */
  Snapshot latest;

  /** A savepoint that nothing but its user restores. */
  Snapshot savepoint;

  /** The newest state there is, for a job that was started from an older one. */
  Snapshot newest;

  /** Completed checkpoints before the latest. */
  final List<Snapshot> older = new ArrayList<>();

  int nextCheckpoint = 1;
  boolean stopping;
  Outcome failed;

  Job(String id, int life, int parallelism, Snapshot from) {
    this.id = id;
    this.life = life;
    this.parallelism = parallelism;
    this.latest = from;
    this.nextCheckpoint = from == null ? 1 : from.id() + 1;
  }

  Job copy() {
    Job copy = new Job(id, life, parallelism, latest);
    current.forEach(attempt -> copy.current.add(attempt.copy()));
    copy.savepoint = savepoint;
    copy.newest = newest;
    copy.older.addAll(older);
    copy.nextCheckpoint = nextCheckpoint;
    copy.stopping = stopping;
    copy.failed = failed;
    return copy;
  }

  /** Starts all subtasks from the latest state. */
  void start(World world, int shift) {
    current.clear();
    failed = null;
    stopping = false;
    for (int k = 0; k < parallelism; k++) {
      current.add(null);
    }
    for (int k = 0; k < parallelism; k++) {
      start(world, k, shift);
    }
  }

  /** Starts one subtask from the latest state. */
  void start(World world, int k, int shift) {
    int[] offsets = new int[world.scenario.partitions];
    List<Pending> pending = List.of();
    long restored = Label.FRESH;
    if (latest != null) {
      pending = latest.forSubtask(k, parallelism, shift);
      restored = latest.id();
      for (int p = 0; p < offsets.length; p++) {
        offsets[p] = latest.offsets().get(p);
      }
    }
    current.set(k, null);
    Label label = new Label(id, restored, parallelism, k);
    Attempt attempt = new Attempt(label, life, world.unusedWriter(), pending, offsets);
    attempt.notifiable = (int) Math.max(0, restored);
    attempt.upTo = attempt.notifiable;
    current.set(k, attempt);
  }

  /** Whether all subtasks run and may handle a barrier. */
  boolean isIdle() {
    return failed == null && current.stream().allMatch(Attempt::isIdle);
  }

  /** What its store should have come to: where the source was at the newest complete state. */
  Snapshot goal() {
    return stopping ? savepoint : latest;
  }

  void encode(Encoder out) {
    out.put(id).put(life).put(parallelism).put(nextCheckpoint).put(stopping);
    out.put(failed == null ? "" : failed.name());
    current.forEach(attempt -> attempt.encode(out));
    out.put(latest).put(savepoint).put(newest).all(older, out::put);
  }
}
