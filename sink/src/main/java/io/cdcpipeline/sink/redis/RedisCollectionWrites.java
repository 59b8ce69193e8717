package io.cdcpipeline.sink.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The writes to keys that hold many elements: hashes, lists, sets, sorted sets, streams. A part of
 * {@link RedisWrite}, by which they are called.
 */
abstract sealed class RedisCollectionWrites permits RedisWrite {

  /**
   * Sets fields of the hash {@code key}.
   *
   * @param key not empty; where it does not hold a hash, Redis refuses the operation
   * @param fields one or more; others stay
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite hset(String key, Map<String, String> fields) {
    return RedisWrite.ofList(RedisVerb.HSET, key, flat(fields));
  }

  /**
   * Makes {@code key} a hash of these fields and no others; a lifetime that it had ends.
   *
   * @param key not empty; whatever it holds goes
   * @param fields one or more
   * @return the operation, which may be given a lifetime and a version
   */
  public static RedisWrite hreplace(String key, Map<String, String> fields) {
    return RedisWrite.ofList(RedisVerb.HREPLACE, key, flat(fields));
  }

  /**
   * Adds {@code increment} to a field of the hash {@code key}.
   *
   * @param key not empty; where it does not hold a hash, Redis refuses the operation
   * @param field made with 0 where it is missing
   * @param increment may be negative; beyond 64 bits Redis refuses the operation
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite hincrBy(String key, String field, long increment) {
    return RedisWrite.of(RedisVerb.HINCRBY, key, field, increment);
  }

  /**
   * Adds to a field of the hash {@code key}; see {@link RedisWrite#incrByFloat}.
   *
   * @param key not empty; where it does not hold a hash, Redis refuses the operation
   * @param field made with 0 where it is missing
   * @param increment finite, may be negative
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite hincrByFloat(String key, String field, double increment) {
    return RedisWrite.of(
        RedisVerb.HINCRBYFLOAT,
        key,
        field,
        RedisWrite.finite(RedisVerb.HINCRBYFLOAT, key, increment));
  }

  /**
   * Removes fields of the hash {@code key}.
   *
   * @param key not empty; where it does not hold a hash, Redis refuses the operation
   * @param fields one or more; the last one takes the key with it
   * @return the operation
   */
  public static RedisWrite hdel(String key, String... fields) {
    return RedisWrite.ofList(RedisVerb.HDEL, key, Arrays.asList(fields));
  }

  /**
   * Appends to the list {@code key}.
   *
   * @param key not empty; where it does not hold a list, Redis refuses the operation
   * @param values one or more, in this order at its end
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite rpush(String key, String... values) {
    return RedisWrite.ofList(RedisVerb.RPUSH, key, Arrays.asList(values));
  }

  /**
   * Puts values before the list {@code key}, one after the other: the last one comes first.
   *
   * @param key not empty; where it does not hold a list, Redis refuses the operation
   * @param values one or more
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite lpush(String key, String... values) {
    return RedisWrite.ofList(RedisVerb.LPUSH, key, Arrays.asList(values));
  }

  /**
   * Keeps the elements {@code first} to {@code last} of a list; negative ones from its end.
   *
   * @param key not empty; where it does not hold a list, Redis refuses the operation
   * @param first 0 for the head
   * @param last -1 for the end; included
   * @return the operation
   */
  public static RedisWrite ltrim(String key, long first, long last) {
    return RedisWrite.of(RedisVerb.LTRIM, key, first, last);
  }

  /**
   * Removes {@code value} from the list {@code key}: the first {@code count} times, the last ones
   * if it is negative, all if it is 0.
   *
   * @param key not empty; where it does not hold a list, Redis refuses the operation
   * @param count how many, and from which end
   * @param value compared as bytes
   * @return the operation
   */
  public static RedisWrite lrem(String key, long count, String value) {
    return RedisWrite.of(RedisVerb.LREM, key, count, value);
  }

  /**
   * Adds members to the set {@code key}.
   *
   * @param key not empty; where it does not hold a set, Redis refuses the operation
   * @param members one or more
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite sadd(String key, String... members) {
    return RedisWrite.ofList(RedisVerb.SADD, key, Arrays.asList(members));
  }

  /**
   * Removes members of the set {@code key}.
   *
   * @param key not empty; where it does not hold a set, Redis refuses the operation
   * @param members one or more; the last one takes the key with it
   * @return the operation
   */
  public static RedisWrite srem(String key, String... members) {
    return RedisWrite.ofList(RedisVerb.SREM, key, Arrays.asList(members));
  }

  /**
   * Sets the score of a member of the sorted set {@code key}; {@code score} is finite.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param score of any sign
   * @param member added where it is missing
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite zadd(String key, double score, String member) {
    return RedisWrite.of(
        RedisVerb.ZADD, key, RedisWrite.finite(RedisVerb.ZADD, key, score), member);
  }

  /**
   * Sets the score of a member where {@code condition} holds; {@code score} is finite.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param condition judged when the batch is applied
   * @param score of any sign
   * @param member as the condition says
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite zadd(String key, ScoreCondition condition, double score, String member) {
    return RedisWrite.of(
        RedisVerb.ZADD,
        key,
        condition.flag(),
        RedisWrite.finite(RedisVerb.ZADD, key, score),
        member);
  }

  /**
   * Adds to the score of a member, in floating point: see {@link RedisWrite#incrByFloat}.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param increment finite, may be negative
   * @param member added with score 0 where it is missing
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite zincrBy(String key, double increment, String member) {
    return RedisWrite.of(
        RedisVerb.ZINCRBY, key, RedisWrite.finite(RedisVerb.ZINCRBY, key, increment), member);
  }

  /**
   * Removes members of the sorted set {@code key}.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param members one or more; the last one takes the key with it
   * @return the operation
   */
  public static RedisWrite zrem(String key, String... members) {
    return RedisWrite.ofList(RedisVerb.ZREM, key, Arrays.asList(members));
  }

  /**
   * Removes the members ranked {@code first} to {@code last}; negative ones from the end.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param first 0 for the lowest score
   * @param last -1 for the highest score; included
   * @return the operation
   */
  public static RedisWrite zremRangeByRank(String key, long first, long last) {
    return RedisWrite.of(RedisVerb.ZREMRANGEBYRANK, key, first, last);
  }

  /**
   * Appends an entry to the stream {@code key}.
   *
   * @param key not empty; where it does not hold a stream, Redis refuses the operation
   * @param id such as {@code 1764000000000-0}, above every id of the stream, or {@code *} for one
   *     that Redis gives when it applies the batch, which is once
   * @param fields one or more, in the order of the map
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite xadd(String key, String id, Map<String, String> fields) {
    return RedisWrite.ofList(RedisVerb.XADD, key, join(List.of(id), flat(fields)));
  }

  /**
   * Appends an entry to a stream and keeps only its newest {@code maxLength}, 1 or more.
   *
   * @param key not empty; where it does not hold a stream, Redis refuses the operation
   * @param maxLength exact, not about
   * @param id as without a length
   * @param fields one or more, in the order of the map
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite xadd(String key, long maxLength, String id, Map<String, String> fields) {
    requireLength(key, maxLength);
    return RedisWrite.ofList(
        RedisVerb.XADD, key, join(List.of("MAXLEN", "=", maxLength, id), flat(fields)));
  }

  /**
   * Keeps only the newest {@code maxLength} entries of the stream {@code key}, 1 or more.
   *
   * @param key not empty; where it does not hold a stream, Redis refuses the operation
   * @param maxLength exact, not about
   * @return the operation
   */
  public static RedisWrite xtrim(String key, long maxLength) {
    requireLength(key, maxLength);
    return RedisWrite.of(RedisVerb.XTRIM, key, "MAXLEN", "=", maxLength);
  }

  /**
   * Counts elements in the HyperLogLog {@code key}.
   *
   * @param key not empty; where it does not hold a HyperLogLog, Redis refuses the operation
   * @param elements one or more
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite pfadd(String key, String... elements) {
    return RedisWrite.ofList(RedisVerb.PFADD, key, Arrays.asList(elements));
  }

  /**
   * Places a member of the geo set {@code key}; degrees, latitude within 85.05112878.
   *
   * @param key not empty; where it does not hold a sorted set, Redis refuses the operation
   * @param longitude -180 to 180
   * @param latitude -85.05112878 to 85.05112878
   * @param member moved where it is there
   * @return the operation, which may be given a lifetime
   */
  public static RedisWrite geoadd(String key, double longitude, double latitude, String member) {
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 85.05112878)) {
      throw new IllegalArgumentException(
          "GEOADD " + key + " takes -180 to 180 and -85.05112878 to 85.05112878 degrees");
    }
    return RedisWrite.of(RedisVerb.GEOADD, key, longitude, latitude, member);
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

  private static void requireLength(String key, long maxLength) {
    if (maxLength < 1) {
      throw new IllegalArgumentException(
          "the stream " + key + " keeps 1 entry or more, was " + maxLength);
    }
  }
}
