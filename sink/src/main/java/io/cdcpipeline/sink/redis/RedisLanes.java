package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Where a cluster keeps a key, and the sink its ledger: in one of a fixed number of lanes.
 *
 * <p>A script changes keys of one cluster slot only, and the ledger must change with the data. So
 * each key is stored with the hash tag of its lane before it, and each lane has a ledger of its
 * own: {@code stock:AAPL} becomes {@code {l17}:stock:AAPL}. Readers find it by {@link #storedKey}.
 * Keys with the same hash tag, such as <code>{AAPL}:day</code> and <code>{AAPL}:month</code>, are
 * in the same lane. The number of lanes is kept in the ledger and cannot change.
 */
public final class RedisLanes implements Serializable {

  private static final long serialVersionUID = 1;
  private static final int MOST = 4_096;

  /** One server, or one primary behind sentinels: one ledger, and keys stay as they are. */
  static final RedisLanes INSTANCE = new RedisLanes(0);

  private final int count;

  private RedisLanes(int count) {
    this.count = count;
  }

  /**
   * Lanes of a cluster.
   *
   * @param count 1 to 4,096, the same as the sink's {@link RedisSinkBuilder#lanes}
   * @return for readers, who ask for {@link #storedKey}
   */
  public static RedisLanes of(int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("lanes are 1 to " + MOST + ", was " + count);
    }
    return new RedisLanes(count);
  }

  /**
   * The key under which the sink stores what a mapper calls {@code key}.
   *
   * @param key as a mapper names it
   * @return the same for ever, as long as the number of lanes is
   */
  public String storedKey(String key) {
    return count == 0 ? key : tag(laneOf(key)) + ":" + key;
  }

  int laneOf(String key) {
    if (count == 0) {
      return 0;
    }
    CRC32 hash = new CRC32();
    hash.update(hashed(key).getBytes(UTF_8));
    return (int) (hash.getValue() % count);
  }

  /** The hash tag where there is one, by the rule of Redis Cluster. */
  private static String hashed(String key) {
    int open = key.indexOf('{');
    int close = key.indexOf('}', open + 1);
    return open >= 0 && close > open + 1 ? key.substring(open + 1, close) : key;
  }

  private String tag(int lane) {
    return count == 0 ? "{instance}" : "{l" + lane + "}";
  }

  String ledgerKey(String sinkId, int lane) {
    return "cdc:" + tag(lane) + ":led:" + sinkId;
  }

  String rejectedKey(String sinkId, int lane) {
    return "cdc:" + tag(lane) + ":rejected:" + sinkId;
  }

  /** Where the version of a stored key is kept: in its lane. */
  byte[] versionKey(int lane, byte[] storedKey) {
    byte[] prefix = ("cdc:" + tag(lane) + ":ver:").getBytes(UTF_8);
    return ByteBuffer.allocate(prefix.length + storedKey.length).put(prefix).put(storedKey).array();
  }

  /** The lane that a stored key names. */
  int laneOfStored(byte[] storedKey) {
    if (count == 0) {
      return 0;
    }
    String key = new String(storedKey, UTF_8);
    return Integer.parseInt(key.substring("{l".length(), key.indexOf('}')));
  }

  /** The cluster slot of a lane. */
  int slotOf(int lane) {
    return JedisClusterCRC16.getSlot(tag(lane));
  }

  IntStream all() {
    return IntStream.range(0, Math.max(1, count));
  }

  boolean single() {
    return count <= 1;
  }

  /** As the ledger keeps it. */
  String layout() {
    return count == 0 ? "instance" : "lane:" + count;
  }

  @Override
  public String toString() {
    return layout();
  }
}
