package io.cdcpipeline.sink.redis;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;

/**
 * How safe a commit must be before Flink is told of it.
 *
 * <p>A commit that falls short is not a success: it is tried again, which finds it applied and only
 * waits again. None of these makes Redis strongly consistent: a failover may lose what was
 * acknowledged all the same, and the sink then stops with GAP.
 */
public final class RedisDurability implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** The server's reply is enough. With {@code appendfsync always} it is on the primary's disk. */
  public static final RedisDurability NONE =
      new RedisDurability(Kind.NONE, 0, 0, Duration.ofSeconds(1));

  private final Kind kind;
  private final int local;
  private final int replicas;
  private final Duration timeout;

  private RedisDurability(Kind kind, int local, int replicas, Duration timeout) {
    this.kind = kind;
    this.local = local;
    this.replicas = replicas;
    this.timeout = requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the time to wait for Redis is above zero and at most a minute, was " + timeout);
    }
  }

  enum Kind {
    NONE,
    WAIT,
    WAITAOF
  }

  /**
   * {@code WAIT}: {@code replicas} of them have the commit in memory.
   *
   * @param replicas 1 or more
   * @param timeout at most a minute; then the commit is tried again
   * @return for {@link RedisSinkBuilder#durability}
   */
  public static RedisDurability replicas(int replicas, Duration timeout) {
    if (replicas < 1) {
      throw new IllegalArgumentException("WAIT needs 1 replica or more, was " + replicas);
    }
    return new RedisDurability(Kind.WAIT, 0, replicas, timeout);
  }

  /**
   * {@code WAITAOF}: the primary and {@code replicas} have the commit on disk. Needs Redis 7.2 and
   * {@code appendonly yes} on them; the sink refuses to start on others.
   *
   * @param replicas 0 or more
   * @param timeout at most a minute; then the commit is tried again
   * @return for {@link RedisSinkBuilder#durability}
   */
  public static RedisDurability appendOnlyFile(int replicas, Duration timeout) {
    if (replicas < 0) {
      throw new IllegalArgumentException("WAITAOF takes 0 replicas or more, was " + replicas);
    }
    return new RedisDurability(Kind.WAITAOF, 1, replicas, timeout);
  }

  Kind kind() {
    return kind;
  }

  /** How many of primary and replicas must have it on disk, of the primary alone: 0 or 1. */
  int local() {
    return local;
  }

  int replicaCount() {
    return replicas;
  }

  Duration timeout() {
    return timeout;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NONE -> "none";
      case WAIT -> "WAIT " + replicas;
      case WAITAOF -> "WAITAOF " + local + " " + replicas;
    };
  }
}
