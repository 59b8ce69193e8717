package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.WriteCombiner;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folds operations on one key: what the key holds afterwards is the same.
 *
 * <p>A replacement or removal stands for all before it. Two operations of one verb become one where
 * their algebra allows. A lifetime never moves to an earlier time: {@code HSET} after an expiring
 * one stays apart, for the key may be gone in between. Operations on several keys stay in their
 * order only key by key.
 */
final class RedisCombiner implements WriteCombiner {

  private static final long serialVersionUID = 1;

  /** An operation that grows with each fold is copied each time: beyond this the next begins. */
  private static final int GROWN_BYTES = 8 << 10;

  @Override
  public byte[] fold(byte[] earlier, byte[] later) {
    RedisWord second = RedisOperationCodec.word(later);
    RedisWord first = RedisOperationCodec.word(earlier);
    if (second.isVersioned() || first.isVersioned()) {
      return newer(first, earlier, second, later);
    }
    if (second.verb().fold() == RedisVerb.Fold.ERASE) {
      return later;
    }
    if (first.verb() != second.verb() || !mayShareALifetime(first, second)) {
      return null;
    }
    return fold(
        second,
        RedisOperationCodec.decode(ByteBuffer.wrap(earlier)),
        RedisOperationCodec.decode(ByteBuffer.wrap(later)));
  }

  private static byte[] newer(RedisWord first, byte[] earlier, RedisWord second, byte[] later) {
    if (!first.isVersioned() || !second.isVersioned()) {
      return null;
    }
    return second.version() >= first.version() ? later : earlier;
  }

  private static boolean mayShareALifetime(RedisWord first, RedisWord second) {
    return !first.expires() || (second.expires() && second.expiresAt() >= first.expiresAt());
  }

  private static byte[] fold(RedisWord word, Operation earlier, Operation later) {
    List<byte[]> first = earlier.arguments();
    List<byte[]> second = later.arguments();
    List<byte[]> folded =
        switch (word.verb().fold()) {
          case SUM -> sum(first, second);
          case MERGE -> merge(word.verb(), first, second);
          case UNION -> union(first, second);
          case APPEND_VALUES -> concatenated(first, second);
          case APPEND_TEXT -> List.of(text(first.get(0), second.get(0)));
          case SAME_PATH -> samePath(first, second);
          case ERASE, NEVER -> null;
        };
    if (folded == null || folded.size() > RedisWrite.MAX_ARGUMENTS) {
      return null;
    }
    boolean grows =
        folded.size() > second.size() || word.verb().fold() == RedisVerb.Fold.APPEND_TEXT;
    return grows && earlier.bytes() > GROWN_BYTES
        ? null
        : RedisOperationCodec.encode(word, later.key(), folded);
  }

  /** The last argument is the increment, what is before it the field. */
  private static List<byte[]> sum(List<byte[]> first, List<byte[]> second) {
    int last = first.size() - 1;
    if (second.size() != first.size() || !same(first.subList(0, last), second.subList(0, last))) {
      return null;
    }
    long a = number(first.get(last));
    long b = number(second.get(last));
    long total = a + b;
    if (((a ^ total) & (b ^ total)) < 0) {
      return null; // Two steps may stay in range where one does not.
    }
    List<byte[]> folded = new ArrayList<>(second);
    folded.set(last, Long.toString(total).getBytes(UTF_8));
    return folded;
  }

  private static List<byte[]> merge(RedisVerb verb, List<byte[]> first, List<byte[]> second) {
    int stride = verb.stride();
    // A flag before the tuples makes the outcome depend on what the key holds.
    if (first.size() % stride != 0 || second.size() % stride != 0 || hasFlag(verb, first, second)) {
      return null;
    }
    Map<ByteBuffer, List<byte[]>> tuples = new LinkedHashMap<>();
    putAll(verb, first, tuples);
    putAll(verb, second, tuples);
    List<byte[]> folded = new ArrayList<>(tuples.size() * stride);
    tuples.values().forEach(folded::addAll);
    return folded;
  }

  private static boolean hasFlag(RedisVerb verb, List<byte[]> first, List<byte[]> second) {
    return verb == RedisVerb.ZADD
        && (RedisWrite.isZaddFlag(first.get(0)) || RedisWrite.isZaddFlag(second.get(0)));
  }

  private static void putAll(
      RedisVerb verb, List<byte[]> arguments, Map<ByteBuffer, List<byte[]>> tuples) {
    for (int i = 0; i < arguments.size(); i += verb.stride()) {
      tuples.put(
          ByteBuffer.wrap(arguments.get(i + verb.nameAt())),
          arguments.subList(i, i + verb.stride()));
    }
  }

  private static List<byte[]> union(List<byte[]> first, List<byte[]> second) {
    Set<ByteBuffer> members = new LinkedHashSet<>();
    first.forEach(member -> members.add(ByteBuffer.wrap(member)));
    second.forEach(member -> members.add(ByteBuffer.wrap(member)));
    return members.stream().map(ByteBuffer::array).toList();
  }

  private static List<byte[]> concatenated(List<byte[]> first, List<byte[]> second) {
    List<byte[]> folded = new ArrayList<>(first.size() + second.size());
    folded.addAll(first);
    folded.addAll(second);
    return folded;
  }

  private static byte[] text(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static List<byte[]> samePath(List<byte[]> first, List<byte[]> second) {
    return same(first.subList(0, 1), second.subList(0, 1)) ? second : null;
  }

  private static boolean same(List<byte[]> first, List<byte[]> second) {
    return first.stream()
        .map(ByteBuffer::wrap)
        .toList()
        .equals(second.stream().map(ByteBuffer::wrap).toList());
  }

  private static long number(byte[] digits) {
    return Long.parseLong(new String(digits, UTF_8));
  }
}
