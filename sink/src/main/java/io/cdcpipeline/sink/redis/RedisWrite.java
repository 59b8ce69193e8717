package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One Redis command on one key: a closed vocabulary, so that it can be carried in a checkpoint,
 * checked before it is applied, and repeated.
 *
 * <p>Strings are UTF-8; a value may be bytes. Immutable. Lifetimes are absolute ({@link
 * #expiringAt}, {@link #expireAt}): a relative one would move with every replay. There is no RENAME
 * and no other command on two keys: one of them could live where the ledger does not.
 */
public final class RedisWrite {

  /** Lua's {@code unpack} fails near 8,000 values. */
  static final int MAX_ARGUMENTS = 4_000;

  private static final Set<String> ZADD_FLAGS = Set.of("NX", "XX", "GT", "LT");

  private final RedisWord word;
  private final String key;
  private final List<byte[]> arguments;

  private RedisWrite(RedisWord word, String key, List<byte[]> arguments) {
    this.word = word;
    this.key = key;
    this.arguments = arguments;
  }

  private static RedisWrite of(RedisVerb verb, String key, Object... arguments) {
    return ofList(verb, key, Arrays.asList(arguments));
  }

  private static RedisWrite ofList(RedisVerb verb, String key, List<?> arguments) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(verb.command() + " needs a key");
    }
    if (arguments.size() < verb.stride()) {
      throw new IllegalArgumentException(
          verb.command() + " on " + key + " needs at least one field, value or member");
    }
    if (arguments.size() > MAX_ARGUMENTS) {
      throw new IllegalArgumentException(
          verb.command()
              + " on "
              + key
              + " has "
              + arguments.size()
              + " arguments; a Redis script takes at"
              + " most "
              + MAX_ARGUMENTS
              + " in one command: split it");
    }
    List<byte[]> bytes =
        arguments.stream()
            .map(value -> value instanceof byte[] raw ? raw : value.toString().getBytes(UTF_8))
            .toList();
    return new RedisWrite(RedisWord.of(verb), key, bytes);
  }

  /** Sets the string {@code key}; a lifetime that it had ends. */
  public static RedisWrite set(String key, String value) {
    return of(RedisVerb.SET, key, value);
  }

  /** Sets the string {@code key} to bytes; a lifetime that it had ends. */
  public static RedisWrite set(String key, byte[] value) {
    return of(RedisVerb.SET, key, (Object) value.clone());
  }

  /** Appends to the string {@code key}. */
  public static RedisWrite append(String key, String text) {
    return of(RedisVerb.APPEND, key, text);
  }

  /** Adds {@code increment} to the counter {@code key}. */
  public static RedisWrite incrBy(String key, long increment) {
    return of(RedisVerb.INCRBY, key, increment);
  }

  /**
   * Adds {@code increment}, which is finite, to the number {@code key}. Applied exactly once, but
   * in floating point: the order of additions shows in the last digits.
   */
  public static RedisWrite incrByFloat(String key, double increment) {
    return of(RedisVerb.INCRBYFLOAT, key, finite(RedisVerb.INCRBYFLOAT, key, increment));
  }

  /** Sets fields of the hash {@code key}. */
  public static RedisWrite hset(String key, Map<String, String> fields) {
    return ofList(RedisVerb.HSET, key, flat(fields));
  }

  /** Makes {@code key} a hash of these fields and no others; a lifetime that it had ends. */
  public static RedisWrite hreplace(String key, Map<String, String> fields) {
    return ofList(RedisVerb.HREPLACE, key, flat(fields));
  }

  /** Adds {@code increment} to a field of the hash {@code key}. */
  public static RedisWrite hincrBy(String key, String field, long increment) {
    return of(RedisVerb.HINCRBY, key, field, increment);
  }

  /** Adds to a field of the hash {@code key}; see {@link #incrByFloat}. */
  public static RedisWrite hincrByFloat(String key, String field, double increment) {
    return of(RedisVerb.HINCRBYFLOAT, key, field, finite(RedisVerb.HINCRBYFLOAT, key, increment));
  }

  /** Removes fields of the hash {@code key}. */
  public static RedisWrite hdel(String key, String... fields) {
    return ofList(RedisVerb.HDEL, key, Arrays.asList(fields));
  }

  /** Appends to the list {@code key}. */
  public static RedisWrite rpush(String key, String... values) {
    return ofList(RedisVerb.RPUSH, key, Arrays.asList(values));
  }

  /** Puts values before the list {@code key}, one after the other: the last one comes first. */
  public static RedisWrite lpush(String key, String... values) {
    return ofList(RedisVerb.LPUSH, key, Arrays.asList(values));
  }

  /** Keeps the elements {@code first} to {@code last} of a list; negative ones from its end. */
  public static RedisWrite ltrim(String key, long first, long last) {
    return of(RedisVerb.LTRIM, key, first, last);
  }

  /**
   * Removes {@code value} from the list {@code key}: the first {@code count} times, the last ones
   * if it is negative, all if it is 0.
   */
  public static RedisWrite lrem(String key, long count, String value) {
    return of(RedisVerb.LREM, key, count, value);
  }

  /** Adds members to the set {@code key}. */
  public static RedisWrite sadd(String key, String... members) {
    return ofList(RedisVerb.SADD, key, Arrays.asList(members));
  }

  /** Removes members of the set {@code key}. */
  public static RedisWrite srem(String key, String... members) {
    return ofList(RedisVerb.SREM, key, Arrays.asList(members));
  }

  /** Sets the score of a member of the sorted set {@code key}; {@code score} is finite. */
  public static RedisWrite zadd(String key, double score, String member) {
    return of(RedisVerb.ZADD, key, finite(RedisVerb.ZADD, key, score), member);
  }

  /** Sets the score of a member where {@code condition} holds; {@code score} is finite. */
  public static RedisWrite zadd(String key, ScoreCondition condition, double score, String member) {
    return of(RedisVerb.ZADD, key, condition.flag(), finite(RedisVerb.ZADD, key, score), member);
  }

  /** Adds to the score of a member, in floating point: see {@link #incrByFloat}. */
  public static RedisWrite zincrBy(String key, double increment, String member) {
    return of(RedisVerb.ZINCRBY, key, finite(RedisVerb.ZINCRBY, key, increment), member);
  }

  /** Removes members of the sorted set {@code key}. */
  public static RedisWrite zrem(String key, String... members) {
    return ofList(RedisVerb.ZREM, key, Arrays.asList(members));
  }

  /** Removes the members ranked {@code first} to {@code last}; negative ones from the end. */
  public static RedisWrite zremRangeByRank(String key, long first, long last) {
    return of(RedisVerb.ZREMRANGEBYRANK, key, first, last);
  }

  /**
   * Appends an entry to the stream {@code key}.
   *
   * @param id such as {@code 1764000000000-0}, above every id of the stream, or {@code *} for one
   *     that Redis gives when it applies the batch, which is once
   */
  public static RedisWrite xadd(String key, String id, Map<String, String> fields) {
    return ofList(RedisVerb.XADD, key, join(List.of(id), flat(fields)));
  }

  /** Appends an entry to a stream and keeps only its newest {@code maxLength}, 1 or more. */
  public static RedisWrite xadd(String key, long maxLength, String id, Map<String, String> fields) {
    requireLength(key, maxLength);
    return ofList(RedisVerb.XADD, key, join(List.of("MAXLEN", "=", maxLength, id), flat(fields)));
  }

  /** Keeps only the newest {@code maxLength} entries of the stream {@code key}, 1 or more. */
  public static RedisWrite xtrim(String key, long maxLength) {
    requireLength(key, maxLength);
    return of(RedisVerb.XTRIM, key, "MAXLEN", "=", maxLength);
  }

  /** Counts elements in the HyperLogLog {@code key}. */
  public static RedisWrite pfadd(String key, String... elements) {
    return ofList(RedisVerb.PFADD, key, Arrays.asList(elements));
  }

  /** Places a member of the geo set {@code key}; degrees, latitude within 85.05112878. */
  public static RedisWrite geoadd(String key, double longitude, double latitude, String member) {
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85.05112878)) {
      throw new IllegalArgumentException(
          "GEOADD " + key + " takes -180 to 180 and -85.05112878 to 85.05112878 degrees");
    }
    return of(RedisVerb.GEOADD, key, longitude, latitude, member);
  }

  /**
   * Sets what is at {@code path} of the JSON document {@code key}. Needs {@link
   * RedisSinkBuilder#json}.
   *
   * @param path {@code $} for the whole document
   * @param json a JSON value; Redis refuses what is none when the batch is applied
   */
  public static RedisWrite jsonSet(String key, String path, String json) {
    return of(RedisVerb.JSON_SET, key, path, json);
  }

  /** Merges {@code json} into what is at {@code path}, by RFC 7396; see {@link #jsonSet}. */
  public static RedisWrite jsonMerge(String key, String path, String json) {
    return of(RedisVerb.JSON_MERGE, key, path, json);
  }

  /** Removes what is at {@code path} of a JSON document; see {@link #jsonSet}. */
  public static RedisWrite jsonDel(String key, String path) {
    return of(RedisVerb.JSON_DEL, key, path);
  }

  /** Removes {@code key}. */
  public static RedisWrite del(String key) {
    return of(RedisVerb.DEL, key);
  }

  /** Removes {@code key}; its memory is freed in the background. For large values. */
  public static RedisWrite unlink(String key) {
    return of(RedisVerb.UNLINK, key);
  }

  /** Lets {@code key} expire at a point in time, in milliseconds since the epoch. */
  public static RedisWrite expireAt(String key, long epochMillis) {
    return of(RedisVerb.PEXPIREAT, key, requireTime(key, epochMillis));
  }

  /** Ends the lifetime of {@code key}: it stays. */
  public static RedisWrite persist(String key) {
    return of(RedisVerb.PERSIST, key);
  }

  /**
   * Publishes a message, after the commit of its batch: at least once, and to whom is subscribed
   * then. After a failure or a restart the last batches' messages may come again.
   */
  public static RedisWrite publish(String channel, String message) {
    return of(RedisVerb.PUBLISH, channel, message);
  }

  /**
   * The same write, whose key expires at a point in time, in milliseconds since the epoch: set in
   * the same atomic step. Goes before the sink's {@link RedisSinkBuilder#timeToLive}.
   *
   * @throws IllegalArgumentException for a write that may leave no key, such as DEL or SREM
   */
  public RedisWrite expiringAt(long epochMillis) {
    if (!word.verb().leavesAKey()) {
      throw new IllegalArgumentException(
          word.verb().command() + " on " + key + " may leave no key that could expire");
    }
    return new RedisWrite(word.expiringAt(requireTime(key, epochMillis)), key, arguments);
  }

  /**
   * The same write, of a version, 0 or more: for {@link RedisSinkBuilder#buildEffectivelyOnce},
   * where an older one never overwrites a newer one. A version grows with each change of its key: a
   * source sequence, an offset.
   *
   * @throws IllegalArgumentException for a write that only changes a part of its key's value: what
   *     that comes to depends on the order, so no version could guard it
   */
  public RedisWrite version(long number) {
    if (number < 0) {
      throw new IllegalArgumentException(
          "the version of a write to " + key + " is 0 or more, was " + number);
    }
    if (!isWholeValue()) {
      throw new IllegalArgumentException(
          word.verb().command()
              + " on "
              + key
              + " changes a part of what the key holds, so a version cannot guard it: write the"
              + " whole value by SET, HREPLACE, JSON.SET $ or DEL, or build the sink exactly once");
    }
    return new RedisWrite(word.withVersion(number), key, arguments);
  }

  private boolean isWholeValue() {
    return word.verb().wholeValue()
        && (word.verb() != RedisVerb.JSON_SET || Arrays.equals(arguments.get(0), new byte[] {'$'}));
  }

  RedisWord word() {
    return word;
  }

  RedisVerb verb() {
    return word.verb();
  }

  /** What follows verb and key. */
  List<byte[]> encodedArguments() {
    return arguments;
  }

  String key() {
    return key;
  }

  byte[] encode(String storedKey) {
    return RedisOperationCodec.encode(word, storedKey.getBytes(UTF_8), arguments);
  }

  static boolean isZaddFlag(byte[] argument) {
    return argument.length == 2 && ZADD_FLAGS.contains(new String(argument, UTF_8));
  }

  @Override
  public String toString() {
    return word.text() + " " + key + " (" + arguments.size() + " arguments)";
  }

  private static List<Object> flat(Map<String, String> fields) {
    List<Object> arguments = new ArrayList<>(fields.size() * 2);
    fields.forEach(
        (field, value) -> {
          arguments.add(field);
          arguments.add(value);
        });
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("the command needs at least one field");
    }
    return arguments;
  }

  private static List<Object> join(List<?> first, List<?> second) {
    return Stream.<Object>concat(first.stream(), second.stream()).toList();
  }

  private static double finite(RedisVerb verb, String key, double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          verb.command() + " " + key + " needs a finite number, got " + number);
    }
    return number;
  }

  private static long requireTime(String key, long epochMillis) {
    if (epochMillis <= 0) {
      throw new IllegalArgumentException(
          "the expiry of " + key + " is in milliseconds since 1970, above 0, was " + epochMillis);
    }
    return epochMillis;
  }

  private static void requireLength(String key, long maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException(
          "the stream " + key + " keeps 1 entry or more, was " + maxLength);
    }
  }
}
