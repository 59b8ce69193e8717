package io.cdcpipeline.sink.model;

import static io.cdcpipeline.sink.protocol.Outcome.FENCED;
import static io.cdcpipeline.sink.protocol.Outcome.GAP;
import static io.cdcpipeline.sink.protocol.Outcome.REWOUND;

/** The lives of a sink that are searched, and what may happen in each. */
final class Scenarios {

  private Scenarios() {}

  private static Scenario named(String name, int parallelism) {
    return Scenario.of(
            name + ", " + parallelism + (parallelism == 1 ? " subtask" : " subtasks"), parallelism)
        .up(3, Chance.CHECKPOINT);
  }

  static Scenario crash(int parallelism) {
    return named("crash", parallelism).up(3 - parallelism, Chance.CRASH);
  }

  static Scenario zombie(int parallelism) {
    return named("zombie", parallelism).up(3 - parallelism, Chance.CRASH).up(1, Chance.ZOMBIE);
  }

  static Scenario delayedDuplicate(int parallelism) {
    return named("delayed duplicate", parallelism).up(1, Chance.CRASH).up(1, Chance.DUPLICATE);
  }

  static Scenario lostReply(int parallelism) {
    return named("lost reply, lost and late notification", parallelism)
        .up(1, Chance.CRASH)
        .up(1, Chance.LOST_REPLY);
  }

  static Scenario severalCheckpointIds(int parallelism) {
    return named("declined checkpoints, several ids in one state", parallelism)
        .up(1, Chance.DECLINE)
        .up(1, Chance.CRASH);
  }

  static Scenario savepoint(int parallelism) {
    return named("intermediate savepoint", parallelism)
        .up(1, Chance.SAVEPOINT)
        .up(2 - parallelism, Chance.CRASH)
        .up(1, Chance.RESTORE);
  }

  static Scenario stopWithSavepoint(int parallelism) {
    return named("stop with savepoint, crash", parallelism)
        .up(1, Chance.STOP)
        .up(1, Chance.CRASH)
        .up(2 - parallelism, Chance.ZOMBIE)
        .alarms(REWOUND);
  }

  static Scenario regionFailover(int parallelism) {
    return named("region failover", parallelism)
        .up(3 - parallelism, Chance.REGION_CRASH)
        .up(2 - parallelism, Chance.ZOMBIE);
  }

  static Scenario rescale(int parallelism) {
    return named("rescale", parallelism).up(1, Chance.RESTORE).up(1, Chance.CRASH);
  }

  static Scenario rescaleWithZombie(int parallelism) {
    return named("rescale with zombie", parallelism).up(1, Chance.RESTORE).up(1, Chance.ZOMBIE);
  }

  static Scenario copy(int parallelism) {
    return named("clone", parallelism).up(1, Chance.CLONE).alarms(REWOUND, FENCED);
  }

  static Scenario splitBrain(int parallelism) {
    return named("split brain", parallelism)
        .up(1, Chance.CLONE)
        .sameJobId()
        .sameParallelism()
        .alarms(REWOUND, FENCED);
  }

  static Scenario olderRestore(int parallelism) {
    return named("older restore, then the newest", parallelism)
        .up(1, Chance.OLDER)
        .up(2 - parallelism, Chance.CRASH)
        .alarms(REWOUND);
  }

  static Scenario olderRestoreOfTheSameJob(int parallelism) {
    return named("older restore under the same job id", parallelism)
        .up(1, Chance.OLDER)
        .up(2 - parallelism, Chance.CRASH)
        .sameJobId()
        .sameParallelism()
        .alarms(REWOUND);
  }

  static Scenario rollback(int parallelism) {
    return named("store rollback", parallelism)
        .up(2, Chance.ROLLBACK)
        .up(1, Chance.CRASH)
        .alarms(GAP);
  }

  static Scenario statelessRestart(int parallelism) {
    return named("stateless restart", parallelism)
        .up(1, Chance.FRESH)
        .up(1, Chance.ZOMBIE)
        .up(2 - parallelism, Chance.CRASH);
  }

  static Scenario chunks(int parallelism) {
    return named("chunks", parallelism)
        .partitions(2 * parallelism)
        .chunk(1)
        .up(1, Chance.CRASH)
        .up(2 - parallelism, Chance.LOST_REPLY);
  }

  static Scenario lanes(int parallelism) {
    return named("lanes", parallelism).partitions(2 * parallelism).lanes().up(1, Chance.CRASH);
  }

  static Scenario retention(int parallelism) {
    return named("retention", parallelism)
        .up(4 - parallelism, Chance.CRASH)
        .up(4, Chance.TICK)
        .calm()
        .sameParallelism();
  }

  static Scenario retentionWithZombie(int parallelism) {
    return named("retention with zombie", parallelism)
        .up(4 - parallelism, Chance.CRASH)
        .up(1, Chance.ZOMBIE)
        .up(1, Chance.TICK)
        .sameParallelism();
  }

  /** Rescaled, then restarted until all is forgotten that may be; then whatever is restored. */
  static Scenario retentionAfterRescale(int parallelism) {
    return named("retention after rescale", parallelism)
        .up(1, Chance.RESTORE)
        .up(3, Chance.CRASH)
        .up(1, Chance.OLDER)
        .up(2, Chance.TICK)
        .calm()
        .plain()
        .alarms(REWOUND);
  }
}
