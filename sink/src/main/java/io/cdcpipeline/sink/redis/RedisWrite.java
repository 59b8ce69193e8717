package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One Redis command on one key: a closed vocabulary, so that it can be carried in a checkpoint,
 * checked before it is applied, and repeated.
 *
 * <p>Strings are UTF-8. Lifetimes are absolute ({@link #expireAt}): a relative one would move with
 * every replay.
 */
public final class RedisWrite {

  private final Verb verb;
  private final String key;
  private final List<String> arguments;

  private RedisWrite(Verb verb, String key, List<String> arguments) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(verb + " needs a key");
    }
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException(
          verb
              + " on "
              + key
              + " has "
              + arguments.size()
              + " arguments; a Redis script takes at"
              + " most "
              + MAX_ARGUMENTS
              + " in one command: split it");
    }
    this.verb = verb;
    this.key = key;
    this.arguments = List.copyOf(arguments);
  }

  /** Lua's {@code unpack} fails near 8,000 values. */
  private static final int MAX_ARGUMENTS = 4_000;

  /** Sets fields of the hash {@code key}. */
  public static RedisWrite hset(String key, Map<String, String> fields) {
    List<String> arguments = new ArrayList<>(fields.size() * 2);
    fields.forEach(
        (field, value) -> {
          arguments.add(field);
          arguments.add(value);
        });
    return new RedisWrite(Verb.HSET, key, atLeastOne(arguments));
  }

  /** Adds {@code increment} to a field of the hash {@code key}. */
  public static RedisWrite hincrBy(String key, String field, long increment) {
    return new RedisWrite(Verb.HINCRBY, key, List.of(field, Long.toString(increment)));
  }

  /** Removes fields of the hash {@code key}. */
  public static RedisWrite hdel(String key, String... fields) {
    return new RedisWrite(Verb.HDEL, key, atLeastOne(Arrays.asList(fields)));
  }

  /** Removes {@code key}. */
  public static RedisWrite del(String key) {
    return new RedisWrite(Verb.DEL, key, List.of());
  }

  /** Sets the string {@code key}. */
  public static RedisWrite set(String key, String value) {
    return new RedisWrite(Verb.SET, key, List.of(value));
  }

  /** Adds {@code increment} to the counter {@code key}. */
  public static RedisWrite incrBy(String key, long increment) {
    return new RedisWrite(Verb.INCRBY, key, List.of(Long.toString(increment)));
  }

  /** Appends to the list {@code key}. */
  public static RedisWrite rpush(String key, String... values) {
    return new RedisWrite(Verb.RPUSH, key, atLeastOne(Arrays.asList(values)));
  }

  /** Adds members to the set {@code key}. */
  public static RedisWrite sadd(String key, String... members) {
    return new RedisWrite(Verb.SADD, key, atLeastOne(Arrays.asList(members)));
  }

  /** Removes members of the set {@code key}. */
  public static RedisWrite srem(String key, String... members) {
    return new RedisWrite(Verb.SREM, key, atLeastOne(Arrays.asList(members)));
  }

  /** Sets the score of a member of the sorted set {@code key}; {@code score} is finite. */
  public static RedisWrite zadd(String key, double score, String member) {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("ZADD " + key + " needs a finite score, got " + score);
    }
    return new RedisWrite(Verb.ZADD, key, List.of(Double.toString(score), member));
  }

  /** Removes members of the sorted set {@code key}. */
  public static RedisWrite zrem(String key, String... members) {
    return new RedisWrite(Verb.ZREM, key, atLeastOne(Arrays.asList(members)));
  }

  /** Lets {@code key} expire at a point in time, in milliseconds since the epoch. */
  public static RedisWrite expireAt(String key, long epochMillis) {
    return new RedisWrite(Verb.PEXPIREAT, key, List.of(Long.toString(epochMillis)));
  }

  Verb verb() {
    return verb;
  }

  String key() {
    return key;
  }

  /** What follows verb and key, as bytes. */
  List<byte[]> encodedArguments() {
    return arguments.stream().map(argument -> argument.getBytes(UTF_8)).toList();
  }

  @Override
  public String toString() {
    return verb + " " + key + " (" + arguments.size() + " arguments)";
  }

  private static List<String> atLeastOne(List<String> arguments) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("the command needs at least one field, value or member");
    }
    return arguments;
  }

  /** The commands a sink may send; the commit script refuses any other. */
  enum Verb {
    HSET,
    HINCRBY,
    HDEL,
    DEL,
    SET,
    INCRBY,
    RPUSH,
    SADD,
    SREM,
    ZADD,
    ZREM,
    PEXPIREAT
  }
}
