package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One Redis command on one key: a closed vocabulary, so that it can be carried in a checkpoint,
 * checked before it is applied, and repeated.
 *
 * <p>Strings are UTF-8; a value may be bytes. Immutable. Lifetimes are absolute ({@link
 * #expiringAt}, {@link #expireAt}): a relative one would move with every replay. There is no RENAME
 * and no other command on two keys: one of them could live where the ledger does not.
 */
public final class RedisWrite extends RedisCollectionWrites {

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

  static RedisWrite of(RedisVerb verb, String key, Object... arguments) {
    return ofList(verb, key, Arrays.asList(arguments));
  }

  static RedisWrite ofList(RedisVerb verb, String key, List<?> arguments) {
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

  /**
   * Sets the string {@code key}; a lifetime that it had ends.
   *
   * @param key not empty; whatever it holds goes
   * @param value may be empty
   * @return the operation, which may be given a lifetime and a version
   */
  public static RedisWrite set(String key, String value) {
    return of(RedisVerb.SET, key, value);
  }

  /**
   * Sets the string {@code key} to bytes; a lifetime that it had ends.
   *
   * @param key not empty; whatever it holds goes
   * @param value copied
   * @return the operation, which may be given a lifetime and a version
   */
  public static RedisWrite set(String key, byte[] value) {
    return of(RedisVerb.SET, key, (Object) value.clone());
  }

  /**
   * Appends to the string {@code key}.
   *
   * @param key not empty; where it does not hold a string, Redis refuses the operation
   * @param text appended as UTF-8; the key is made where it is missing
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite append(String key, String text) {
    return of(RedisVerb.APPEND, key, text);
  }

  /**
   * Adds {@code increment} to the counter {@code key}.
   *
   * @param key not empty; where it does not hold a string, Redis refuses the operation
   * @param increment may be negative; beyond 64 bits Redis refuses the operation
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite incrBy(String key, long increment) {
    return of(RedisVerb.INCRBY, key, increment);
  }

  /**
   * Adds {@code increment}, which is finite, to the number {@code key}. Applied exactly once, but
   * in floating point: the order of additions shows in the last digits.
   *
   * @param key not empty; where it does not hold a string, Redis refuses the operation
   * @param increment may be negative
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite incrByFloat(String key, double increment) {
    return of(RedisVerb.INCRBYFLOAT, key, finite(RedisVerb.INCRBYFLOAT, key, increment));
  }

  /**
   * Sets what is at {@code path} of the JSON document {@code key}. Needs {@link
   * RedisSinkBuilder#json}.
   *
   * @param key not empty; where it does not hold JSON, Redis refuses the operation
   * @param path {@code $} for the whole document
   * @param json a JSON value; Redis refuses what is none when the batch is applied
   * @return the operation, which may be given a lifetime and a version
   */
  public static RedisWrite jsonSet(String key, String path, String json) {
    return of(RedisVerb.JSON_SET, key, path, json);
  }

  /**
   * Merges {@code json} into what is at {@code path}, by RFC 7396; see {@link #jsonSet}.
   *
   * @param key not empty; where it does not hold JSON, Redis refuses the operation
   * @param path {@code $} for the whole document
   * @param json a JSON value; null in it removes a member
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite jsonMerge(String key, String path, String json) {
    return of(RedisVerb.JSON_MERGE, key, path, json);
  }

  /**
   * Removes what is at {@code path} of a JSON document; see {@link #jsonSet}.
   *
   * @param key not empty; where it does not hold JSON, Redis refuses the operation
   * @param path {@code $} for the whole document
   * @return the operation
   */
  public static RedisWrite jsonDel(String key, String path) {
    return of(RedisVerb.JSON_DEL, key, path);
  }

  /**
   * Removes {@code key}.
   *
   * @param key not empty; nothing happens where it is missing
   * @return the operation, which may be given a version
   */
  public static RedisWrite del(String key) {
    return of(RedisVerb.DEL, key);
  }

  /**
   * Removes {@code key}; its memory is freed in the background. For large values.
   *
   * @param key not empty; nothing happens where it is missing
   * @return the operation, which may be given a version
   */
  public static RedisWrite unlink(String key) {
    return of(RedisVerb.UNLINK, key);
  }

  /**
   * Lets {@code key} expire at a point in time, in milliseconds since the epoch.
   *
   * @param key not empty; nothing happens where it is missing
   * @param epochMillis above 0; a time in the past removes the key
   * @return the operation
   */
  public static RedisWrite expireAt(String key, long epochMillis) {
    return of(RedisVerb.PEXPIREAT, key, requireTime(key, epochMillis));
  }

  /**
   * Ends the lifetime of {@code key}: it stays.
   *
   * @param key not empty; nothing happens where it is missing
   * @return the operation
   */
  public static RedisWrite persist(String key) {
    return of(RedisVerb.PERSIST, key);
  }

  /**
   * Publishes a message, after the commit of its batch: at least once, and to whom is subscribed
   * then. After a failure or a restart the last batches' messages may come again.
   *
   * @param channel not empty
   * @param message may be empty
   * @return the operation, which folds with no other
   */
  public static RedisWrite publish(String channel, String message) {
    return of(RedisVerb.PUBLISH, channel, message);
  }

  /**
   * The same write, whose key expires at a point in time, in milliseconds since the epoch: set in
   * the same atomic step. Goes before the sink's {@link RedisSinkBuilder#timeToLive}.
   *
   * @param epochMillis above 0
   * @return a copy
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
   * @param number 0 or more, of 64 bits
   * @return a copy
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

  static double finite(RedisVerb verb, String key, double number) {
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
}
