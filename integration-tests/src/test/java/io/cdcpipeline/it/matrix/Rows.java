package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All rows of the crash matrix. */
final class Rows {

  /** A point that a store does not have. */
  record Absence(FaultPoint point, Store store) {}

  /** With the reason. */
  static final Map<Absence, String> ABSENT =
      Map.of(
          new Absence(FaultPoint.COMMIT_AFTER_LEDGER_CAS, Store.REDIS),
          "ledger and operations are one script of the server: there is no client in between",
          new Absence(FaultPoint.COMMIT_MID_OPS, Store.REDIS),
          "all operations of a chunk are one script of the server",
          new Absence(FaultPoint.REDIS_AFTER_SCRIPT_BEFORE_WAIT, Store.MONGODB),
          "a transaction that is committed with majority has no wait of its own");

  /** The row of the short set that is played with the at-least-once sink, too. */
  static final String COMPARED = FaultPoint.COMMIT_BETWEEN_CHUNKS.label();

  private static final String AFTER_COMMIT = "killed after the store committed";
  private static final String REPLIES = "replies of ";
  private static final String AT_A_SYNC = "killed at a sync, and restarted";
  private static final Set<FaultPoint> IN_RECOVERY =
      Set.of(
          FaultPoint.TAKEOVER_BEFORE,
          FaultPoint.TAKEOVER_AFTER_COMMIT,
          FaultPoint.RESTORE_BEFORE_OPEN,
          FaultPoint.RESTORE_AFTER_OPEN);

  private static final String HALT = "job, Runtime.halt";
  private static final String KILL = "job, SIGKILL";
  private static final String FREEZE = "job, SIGSTOP, later SIGCONT";
  private static final String PROXY = "connection, by a proxy";

  private Rows() {}

  /** By group, then by store. */
  static List<Row> all() {
    return Stream.of(Group.values())
        .flatMap(group -> Stream.of(Store.values()).flatMap(store -> rows(group, store).stream()))
        .toList();
  }

  /** What every build plays, in about two minutes. */
  static List<Row> few() {
    Set<String> names =
        Set.of(COMPARED, FaultPoint.COMMIT_BEFORE_TXN_COMMIT.label(), AFTER_COMMIT, AT_A_SYNC);
    return all().stream()
        .filter(row -> names.contains(row.name()) || row.name().startsWith(REPLIES))
        .toList();
  }

  private static List<Row> rows(Group group, Store store) {
    return switch (group) {
      case FAULT_POINT -> faultPoints(store);
      case JOB -> jobs(store);
      case NETWORK -> network(store);
      case STORE -> stores(store);
    };
  }

  private static List<Row> faultPoints(Store store) {
    return Stream.of(FaultPoint.values())
        .filter(point -> !ABSENT.containsKey(new Absence(point, store)))
        .map(
            point ->
                new Row(
                    Group.FAULT_POINT, point.label(), HALT, store, Expected.EXACT, haltAt(point)))
        .toList();
  }

  private static Scenario haltAt(FaultPoint point) {
    if (point == FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS) {
      return JobCrashes.haltBetweenCheckpointIds();
    }
    if (point == FaultPoint.REDIS_AFTER_SCRIPT_BEFORE_WAIT) {
      return RedisFailovers.waiting(JobCrashes.haltAt(point));
    }
    return IN_RECOVERY.contains(point)
        ? JobCrashes.haltInRecoveryAt(point)
        : JobCrashes.haltAt(point);
  }

  private static List<Row> jobs(Store store) {
    RowsOf of = new RowsOf(Group.JOB, store);
    return List.of(
        of.exact(AFTER_COMMIT, KILL, JobCrashes.killAt(FaultPoint.COMMIT_AFTER_TXN_COMMIT)),
        of.exact(
            "killed before the store committed",
            KILL,
            JobCrashes.killAt(FaultPoint.COMMIT_BEFORE_TXN_COMMIT)),
        of.exact(
            "killed between two chunks of a spilled batch",
            KILL,
            JobCrashes.killSpillingAt(FaultPoint.COMMIT_BETWEEN_CHUNKS)),
        of.exact(
            "killed, and killed twice while it recovers",
            KILL,
            JobCrashes.killDuringRecovery(
                FaultPoint.TAKEOVER_AFTER_COMMIT, FaultPoint.RESTORE_BEFORE_OPEN)),
        of.row(
            "zombie at the start of a commit",
            FREEZE,
            Expected.FENCED,
            JobCrashes.zombieAt(FaultPoint.COMMIT_ENTER)),
        of.row(
            "zombie inside a commit",
            FREEZE,
            Expected.FENCED,
            JobCrashes.zombieAt(FaultPoint.COMMIT_BEFORE_TXN_COMMIT)),
        of.row(
            "an older checkpoint is restored", KILL, Expected.REWOUND, JobCrashes.oldCheckpoint()),
        of.row(
            "dies while it is stopped with a savepoint",
            HALT,
            Expected.REWOUND,
            JobCrashes.haltWhileStopping()),
        of.row(
            "a second job from a checkpoint of the first",
            "a copy of the job is started",
            Expected.ONE_OF_TWO,
            JobCrashes.cloneOfARunningJob()),
        of.exact("rescale 2, 4, 2", HALT, JobCrashes.rescale(2, 4, 2)),
        of.exact("rescale 5, 6, 5", HALT, JobCrashes.rescale(5, 6, 5)));
  }

  private static List<Row> network(Store store) {
    RowsOf of = new RowsOf(Group.NETWORK, store);
    String commit = store == Store.MONGODB ? "commitTransaction" : "EVALSHA";
    return List.of(
        of.exact(REPLIES + commit + " are dropped", PROXY, NetworkFaults.replyLost()),
        of.exact("requests of " + commit + " are dropped", PROXY, NetworkFaults.requestLost()),
        of.exact(
            "killed while the reply of " + commit + " is under way",
            PROXY + "; " + KILL,
            NetworkFaults.killedBeforeTheReply()));
  }

  private static List<Row> stores(Store store) {
    RowsOf of = new RowsOf(Group.STORE, store);
    return switch (store) {
      case MONGODB ->
          List.of(
              of.exact(
                  AT_A_SYNC, "mongod, SIGKILL at its n-th fdatasync", StoreCrashes.killedAtASync()),
              of.exact(
                  "primary of three killed at a sync",
                  "mongod, SIGKILL at its n-th fdatasync",
                  StoreCrashes.primaryKilledAtASync()),
              of.exact("primary of three killed", "mongod, SIGKILL", StoreCrashes.primaryKilled()),
              of.exact(
                  "primary of three steps down, twice",
                  "mongod, replSetStepDown",
                  StoreCrashes.primaryStepsDown()),
              of.exact(
                  "primary of three frozen",
                  "mongod, SIGSTOP, later SIGCONT",
                  StoreCrashes.primaryFrozen()),
              of.row(
                  "everything is deleted",
                  "data and ledger, dropDatabase",
                  Expected.GAP,
                  StoreCrashes.emptied()));
      case REDIS ->
          List.of(
              of.exact(
                  AT_A_SYNC,
                  "redis-server, SIGKILL at its n-th fdatasync",
                  StoreCrashes.killedAtASync()),
              of.row(
                  "everything is deleted",
                  "data and ledger, FLUSHALL",
                  Expected.GAP,
                  StoreCrashes.emptied()),
              of.exact(
                  "failover without loss, the job is restarted",
                  "redis-server, FAILOVER; " + KILL,
                  RedisFailovers.restartedWithoutLoss()),
              of.row(
                  "failover with loss, the job is restarted",
                  "redis-server, SIGKILL; " + KILL,
                  Expected.GAP,
                  RedisFailovers.restartedWithLoss()),
              of.exact(
                  "failover without loss by sentinels",
                  "redis-server, FAILOVER",
                  RedisFailovers.followedWithoutLoss()),
              of.row(
                  "failover with loss by sentinels",
                  "redis-server, SIGKILL",
                  Expected.GAP,
                  RedisFailovers.followedWithLoss()),
              of.exact(
                  "failover with loss by sentinels, healed from the redo ring",
                  "redis-server, SIGKILL",
                  RedisFailovers.healed()),
              of.exact(
                  "slots move between the nodes of a cluster",
                  "redis-server, MIGRATE",
                  RedisClusters.slotsMove()),
              of.row(
                  "one shard of a cluster fails over with loss",
                  "redis-server, SIGKILL",
                  Expected.GAP,
                  RedisClusters.aShardGoesBack()));
    };
  }

  /** What the rows of one list have in common. */
  private record RowsOf(Group group, Store store) {

    Row exact(String name, String struck, Scenario scenario) {
      return row(name, struck, Expected.EXACT, scenario);
    }

    Row row(String name, String struck, Expected expected, Scenario scenario) {
      return new Row(group, name, struck, store, expected, scenario);
    }
  }
}
