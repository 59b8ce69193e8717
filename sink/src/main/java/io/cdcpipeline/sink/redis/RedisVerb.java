package io.cdcpipeline.sink.redis;

import static io.cdcpipeline.sink.redis.RedisVerb.Fold.APPEND_TEXT;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.APPEND_VALUES;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.ERASE;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.MERGE;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.NEVER;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.SAME_PATH;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.SUM;
import static io.cdcpipeline.sink.redis.RedisVerb.Fold.UNION;

/**
 * The commands that a sink may send; the commit script refuses any other.
 *
 * <p>Names live in checkpoints: constants may be added, never renamed or removed.
 */
enum RedisVerb {
  SET(ERASE, 1, 0),
  APPEND(APPEND_TEXT, 1, 0),
  INCRBY(SUM, 1, 0),
  // Order matters to a sum of floating-point numbers.
  INCRBYFLOAT(NEVER, 1, 0),
  HSET(MERGE, 2, 0),
  HINCRBY(SUM, 2, 0),
  HINCRBYFLOAT(NEVER, 2, 0),
  HDEL(UNION, 1, 0),
  HREPLACE(ERASE, 2, 0),
  RPUSH(APPEND_VALUES, 1, 0),
  LPUSH(APPEND_VALUES, 1, 0),
  LTRIM(NEVER, 2, 0),
  LREM(NEVER, 2, 0),
  SADD(UNION, 1, 0),
  SREM(UNION, 1, 0),
  ZADD(MERGE, 2, 1),
  ZINCRBY(NEVER, 2, 0),
  ZREM(UNION, 1, 0),
  ZREMRANGEBYRANK(NEVER, 2, 0),
  XADD(NEVER, 2, 0),
  XTRIM(NEVER, 2, 0),
  PFADD(UNION, 1, 0),
  GEOADD(MERGE, 3, 2),
  JSON_SET(SAME_PATH, 2, 0),
  JSON_MERGE(NEVER, 2, 0),
  JSON_DEL(NEVER, 1, 0),
  DEL(ERASE, 0, 0),
  UNLINK(ERASE, 0, 0),
  PEXPIREAT(NEVER, 1, 0),
  PERSIST(NEVER, 0, 0),
  PUBLISH(NEVER, 1, 0);

  /** What two operations of a verb on one key become. */
  enum Fold {
    /** The later one stands for anything before it. */
    ERASE,
    /** The increments are added up. */
    SUM,
    /** Tuples of arguments, of which the later one with the same name wins. */
    MERGE,
    /** The arguments are a set. */
    UNION,
    /** The arguments are appended one by one. */
    APPEND_VALUES,
    /** The one argument is appended to a text. */
    APPEND_TEXT,
    /** The later one wins if the first argument is the same. */
    SAME_PATH,
    /** They stay two. */
    NEVER
  }

  private final Fold fold;
  private final int stride;
  private final int nameAt;

  RedisVerb(Fold fold, int stride, int nameAt) {
    this.fold = fold;
    this.stride = stride;
    this.nameAt = nameAt;
  }

  Fold fold() {
    return fold;
  }

  /** How many arguments a tuple has. */
  int stride() {
    return stride;
  }

  /** Which of a tuple's arguments is its name. */
  int nameAt() {
    return nameAt;
  }

  /** Whether what the key holds afterwards depends on this operation alone. */
  boolean wholeValue() {
    return fold == ERASE || fold == SAME_PATH;
  }

  /** Whether the key is there afterwards, so that it can have a lifetime. */
  boolean leavesAKey() {
    return switch (this) {
      case DEL, UNLINK, HDEL, LTRIM, LREM, SREM, ZREM, ZREMRANGEBYRANK -> false;
      case XTRIM, JSON_DEL, PEXPIREAT, PERSIST, PUBLISH -> false;
      default -> true;
    };
  }

  boolean isJson() {
    return this == JSON_SET || this == JSON_MERGE || this == JSON_DEL;
  }

  /** As Redis calls it. */
  String command() {
    return name().replace('_', '.');
  }

  static RedisVerb ofCommand(String command) {
    return valueOf(command.replace('.', '_'));
  }
}
