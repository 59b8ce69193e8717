package io.cdcpipeline.services;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A real Redis primary with one replica, and one sentinel that watches both and tells clients which
 * is the primary. Both write everything to the append-only file before they reply; replication is
 * asynchronous, as always with Redis.
 *
 * <p>Faults are for one thread; clients may use the servers meanwhile.
 */
public final class LocalRedisReplicas implements LocalService {
  private static final String PAUSE_MILLIS = "60000";

  private final List<ManagedServer> servers = new ArrayList<>();
  private RedisNode primary;
  private RedisNode replica;
  private Sentinel sentinel;
  private boolean detached;
  private boolean killed;

  private LocalRedisReplicas(ServiceOptions options) {
    try {
      primary = RedisNode.start(options, List.of());
      servers.add(primary.server());
      replica =
          RedisNode.start(
              options, List.of("--replicaof", Ports.LOOPBACK, Integer.toString(primary.port())));
      servers.add(replica.server());
      replica.awaitLinked();
      sentinel = Sentinel.watching(primary, options);
      servers.add(sentinel.server());
      awaitWhole();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Started here in any case, from wherever {@link LocalRedis} has its server. Returns when the
   * replica follows the primary and the sentinel knows both.
   *
   * @throws ServiceUnavailableException when there is no server
   */
  public static LocalRedisReplicas start(ServiceOptions options) {
    return new LocalRedisReplicas(options);
  }

  /** The present primary; changes with every fail-over. */
  @Override
  public String uri() {
    return "redis://" + primary();
  }

  @Override
  public String describe() {
    return servers.stream().map(ManagedServer::describe).collect(Collectors.joining(", "));
  }

  /** Address of the present primary, as host:port. */
  public String primary() {
    return primary.address();
  }

  /** Address of the present replica, as host:port; it may be down. */
  public String replica() {
    return replica.address();
  }

  /** Addresses of the sentinels, as host:port. */
  public Set<String> sentinels() {
    return Set.of(sentinel.address());
  }

  /** The name under which the sentinels know the primary. */
  public String masterName() {
    return Sentinel.MASTER;
  }

  /**
   * An orderly fail-over: everything acknowledged is on the new primary. Writes wait meanwhile, for
   * some seconds, and then find a read-only server. Returns when the old primary follows the new
   * one.
   */
  public void failOver() {
    requireWhole();
    primary.call("CLIENT", "PAUSE", PAUSE_MILLIS, "WRITE");
    replica.awaitCaughtUpWith(primary);
    primary.await("could not be failed over", this::sentinelAccepts);
    RedisNode old = switchOver();
    old.follow(primary);
    old.call("CLIENT", "KILL", "TYPE", "normal");
    old.call("CLIENT", "UNPAUSE");
    awaitWhole();
  }

  /**
   * From now on the replica gets nothing, while the primary goes on acknowledging. What was
   * acknowledged before is on both.
   */
  public void detachReplica() {
    requireWhole();
    primary.detach(replica);
    detached = true;
  }

  /**
   * SIGKILL to the primary, and the sentinel promotes the replica: what was acknowledged since
   * {@link #detachReplica()} is lost, exactly that. Returns when the sentinel names the new
   * primary.
   */
  public void failOverWithLoss() {
    if (!detached) {
      throw new IllegalStateException(
          "Nothing would be lost: call detachReplica() and write something first");
    }
    // A sentinel promotes no replica that lost its primary long ago.
    replica.call("REPLICAOF", "NO", "ONE");
    replica.await("was not seen by the sentinel", () -> sentinel.roleOfReplica().equals("master"));
    killAndSwitch();
  }

  /**
   * SIGKILL to the primary, and the sentinel promotes the replica: what was acknowledged in the
   * last moment may be lost. Returns when the sentinel names the new primary.
   */
  public void killPrimary() {
    requireWhole();
    killAndSwitch();
  }

  /** Its own unreplicated writes are dropped; returns when it follows the new primary. */
  public void restartKilled() {
    if (!killed) {
      throw new IllegalStateException("No server was killed");
    }
    replica.server().restart();
    replica.follow(primary);
    killed = false;
    detached = false;
    awaitWhole();
  }

  @Override
  public void close() {
    servers.forEach(ManagedServer::close);
  }

  private void killAndSwitch() {
    primary.server().kill();
    killed = true;
    sentinel.beAlert();
    switchOver();
    sentinel.beCalm();
  }

  /** Waits for the sentinel's decision; returns the old primary. */
  private RedisNode switchOver() {
    RedisNode old = primary;
    RedisNode promoted = replica;
    promoted.await("was not promoted", () -> sentinel.primary().equals(promoted.address()));
    promoted.await("is not writable", promoted::isPrimary);
    primary = promoted;
    replica = old;
    return old;
  }

  private boolean sentinelAccepts() {
    try {
      sentinel.failOver();
      return true;
    } catch (RespException e) {
      // It is busy with the last one, or asked the replica too long ago.
      return false;
    }
  }

  private void awaitWhole() {
    replica.awaitLinked();
    primary.await(
        "and its replica are not both known to the sentinel",
        () -> sentinel.primary().equals(primary.address()) && sentinel.seesBoth());
  }

  private void requireWhole() {
    if (detached || killed) {
      throw new IllegalStateException(
          "The replica is %s: finish with %s first"
              .formatted(
                  killed ? "down" : "detached", killed ? "restartKilled()" : "failOverWithLoss()"));
    }
  }
}
