package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Outcome;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** The bounds of one search: what may happen how often, and which alarms are right then. */
final class Scenario {

  private static final int EVERYTHING = 1_000;

  final String name;
  final int parallelism;
  int partitions = 2;
  int chunk = EVERYTHING;
  int limit = 3_000_000;

  /**
   * Whether all subtasks read or none, restores rescale, what has expired goes at once, and older
   * states are restored last.
   */
  boolean plain;

  boolean lanes;

  /** Whether all go one after the other, and faults, users and time wait for them. */
  boolean calm;

  /** Whether a check and the write after it are one step; with two subtasks, to save worlds. */
  boolean coarse;

  boolean sameJobId;
  boolean sameParallelism;
  final Map<Chance, Integer> chances = new EnumMap<>(Chance.class);
  final EnumSet<Outcome> alarms = EnumSet.noneOf(Outcome.class);
  final EnumSet<Flaw> flaws = EnumSet.noneOf(Flaw.class);

  private Scenario(String name, int parallelism) {
    this.name = name;
    this.parallelism = parallelism;
    this.coarse = parallelism > 1;
    chances.put(Chance.FENCED, 3);
  }

  static Scenario of(String name, int parallelism) {
    return new Scenario(name, parallelism);
  }

  /** {@code times} it may happen that … */
  Scenario up(int times, Chance chance) {
    chances.put(chance, times);
    return this;
  }

  /** Once the scenario's mishap has happened, these are right, and never before. */
  Scenario alarms(Outcome... outcomes) {
    alarms.addAll(List.of(outcomes));
    return this;
  }

  Scenario with(Flaw... some) {
    flaws.addAll(List.of(some));
    return this;
  }

  /** At most so many operations in one atomic unit. */
  Scenario chunk(int operations) {
    chunk = operations;
    return this;
  }

  Scenario partitions(int count) {
    partitions = count;
    return this;
  }

  /** Two chains for each writer. */
  Scenario lanes() {
    lanes = true;
    return this;
  }

  /** What starts from an older or a copied state keeps the job's id. */
  Scenario sameJobId() {
    sameJobId = true;
    return this;
  }

  /** Restores do not change the parallelism. */
  Scenario sameParallelism() {
    sameParallelism = true;
    return this;
  }

  Scenario calm() {
    calm = true;
    return this;
  }

  Scenario plain() {
    plain = true;
    return this;
  }

  Scenario limit(int states) {
    limit = states;
    return this;
  }

  boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  int times(Chance chance) {
    return chances.getOrDefault(chance, 0);
  }
}
