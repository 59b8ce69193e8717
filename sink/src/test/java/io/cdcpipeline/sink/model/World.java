package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;

/**
 * One state of the search: the store, the jobs, what lives on unseen, and what may still happen.
 */
final class World {

  final Scenario scenario;
  Store store;
  Store backup;
  final List<Job> jobs = new ArrayList<>();

  /** Attempts that their master has given up, and that go on. */
  final List<Attempt> zombies = new ArrayList<>();

  final List<Message> underWay = new ArrayList<>();
  private final EnumMap<Chance, Integer> chances;

  /** Whether the scenario's mishap has happened, which makes its alarms right. */
  boolean mishap;

  /** Whether the store went back and nobody has looked since. */
  boolean unaudited;

  int clock;
  private int incarnations;
  private int jobIds;

  World(Scenario scenario) {
    this.scenario = scenario;
    this.store = new Store(scenario);
    this.chances = new EnumMap<>(scenario.chances);
    startJob(null, 0, scenario.parallelism, 0);
  }

  private World(World other) {
    this.scenario = other.scenario;
    this.store = other.store;
    this.backup = other.backup;
    this.jobs.addAll(other.jobs);
    this.zombies.addAll(other.zombies);
    this.underWay.addAll(other.underWay);
    this.chances = other.chances.clone();
    this.mishap = other.mishap;
    this.unaudited = other.unaudited;
    this.clock = other.clock;
    this.incarnations = other.incarnations;
    this.jobIds = other.jobIds;
  }

  World copy() {
    return new World(this);
  }

  /** The store, for a change. A copy shares what it does not change. */
  Store change() {
    store = store.copy();
    return store;
  }

  /** A job, for a change. */
  Job job(int j) {
    Job copy = jobs.get(j).copy();
    jobs.set(j, copy);
    return copy;
  }

  /** Whether everybody has done what there is to do. */
  boolean isAtRest() {
    return jobs.stream().flatMap(job -> job.current.stream()).noneMatch(Attempt::canStep);
  }

  int left(Chance chance) {
    return chances.getOrDefault(chance, 0);
  }

  void use(Chance chance) {
    chances.merge(chance, -1, Integer::sum);
  }

  String nextIncarnation() {
    return String.valueOf((char) ++incarnations);
  }

  /** Another job; {@code from} is null for one without state. */
  Job startJob(Snapshot from, int life, int parallelism, int shift) {
    Job job = new Job(String.valueOf((char) ('A' + jobIds++)), life, parallelism, from);
    jobs.add(job);
    job.start(this, shift);
    return job;
  }

  /** Another master of the same job. */
  Job startTwin(Job of, Snapshot from, int parallelism, int shift) {
    Job job = new Job(of.id, of.life, parallelism, from);
    job.nextCheckpoint = of.nextCheckpoint;
    jobs.add(job);
    job.start(this, shift);
    return job;
  }

  /** The first letter that nothing refers to: worlds that differ in dead letters only are one. */
  String unusedWriter() {
    int used = store.writers() | (backup == null ? 0 : backup.writers());
    for (Job job : jobs) {
      for (Attempt attempt : job.current) {
        used |= attempt == null ? 0 : of(attempt);
      }
      used |= of(job.latest) | of(job.savepoint) | of(job.newest);
      for (Snapshot snapshot : job.older) {
        used |= of(snapshot);
      }
    }
    for (Attempt zombie : zombies) {
      used |= of(zombie);
    }
    for (Message message : underWay) {
      used |= message.pending() == null ? 0 : message.pending().writerBit();
    }
    return String.valueOf((char) ('a' + Integer.numberOfTrailingZeros(~used)));
  }

  private static int of(Attempt attempt) {
    int bits = 1 << (attempt.writer.charAt(0) - 'a');
    for (Pending pending : attempt.pending) {
      bits |= pending.writerBit();
    }
    for (String chain : attempt.restored.keySet()) {
      bits |= 1 << (chain.charAt(0) - 'a');
    }
    return bits;
  }

  private static int of(Snapshot snapshot) {
    return snapshot == null ? 0 : snapshot.writerBits();
  }

  /** What an outcome means to the attempt of a job that got it, and to the job. */
  void fail(Job job, int k, Outcome outcome) {
    if (outcome == Outcome.FENCED && left(Chance.FENCED) > 0) {
      use(Chance.FENCED);
      if (scenario.times(Chance.REGION_CRASH) > 0) {
        job.start(this, k, 0);
      } else {
        job.start(this, 0);
      }
      return;
    }
    boolean right = mishap && scenario.alarms.contains(outcome);
    boolean expired = outcome == Outcome.EXPIRED && scenario.times(Chance.TICK) > 0;
    if (!right && !expired) {
      throw new Violation("FALSE ALARM: " + outcome + " in job " + job.id + "/" + k);
    }
    job.failed = outcome;
    job.current.clear();
  }

  /** Where nothing goes on by itself: the store must have what the jobs' states say. */
  void requireGoal() {
    for (Job job : jobs) {
      Snapshot goal = job.goal();
      for (int p = 0; p < scenario.partitions && job.failed == null; p++) {
        int expected = goal == null ? 0 : goal.offsets().get(p);
        int actual = store.applied(p, job.life);
        if (actual < expected || (actual > expected && jobs.size() == 1)) {
          throw new Violation(
              "%s AT REST: partition %d has %d records, not %d"
                  .formatted(actual < expected ? "LOSS" : "REWIND", p, actual, expected));
        }
      }
    }
  }

  void encode(Encoder out) {
    store.encode(out);
    out.put(backup != null);
    if (backup != null) {
      backup.encode(out);
    }
    out.put(jobs.size());
    jobs.forEach(job -> job.encode(out));
    out.put(zombies.size());
    zombies.forEach(zombie -> zombie.encode(out));
    out.all(underWay, message -> message.encode(out));
    chances.values().forEach(out::put);
    out.put(mishap).put(unaudited).put(clock).put(incarnations).put(jobIds);
  }
}
