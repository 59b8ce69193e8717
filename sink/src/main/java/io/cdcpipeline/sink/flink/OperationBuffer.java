package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Encoded operations in the order they were added, each behind its length: the payload of a batch
 * in the making.
 *
 * <p>An operation that folds with the last one on its key takes that one's place. So the order on
 * each key stays, and all of a batch becomes visible at once; the order between keys changes. What
 * can see that is a unique index: a batch that takes a value from one document and gives it to
 * another must not be combined.
 */
public final class OperationBuffer {

  private static final int FIRST_CAPACITY = 4 << 10;
  private static final int FIRST_PLACES = 64;
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  /** Below this much replaced content, making room is not worth a copy. */
  private static final int TOLERATED_DEAD_BYTES = 16 << 10;

  /** What a key costs in the index beside its own bytes: two objects, their headers, a slot. */
  private static final long INDEX_ENTRY_BYTES = 120;

  private static final int DIGEST_BYTES = 16;

  private final WriteCombiner combiner;
  private final long maxIndexBytes;

  /** The last operation on each key, by its place. Not every key: see {@link #remember}. */
  private final Map<ByteBuffer, Integer> lastOn = new HashMap<>();

  private long indexBytes;

  /** The operations, each behind its length, and the remains of replaced ones. */
  private byte[] arena = new byte[FIRST_CAPACITY];

  private int used;
  private int dead;

  /** Where in the arena the operation of each place stands. */
  private int[] starts = new int[FIRST_PLACES];

  private int operations;
  private long combined;

  /** A buffer that folds nothing. */
  public OperationBuffer() {
    this(WriteCombiner.NONE, Long.MAX_VALUE);
  }

  /**
   * A buffer that folds operations with the same key.
   *
   * @param maxIndexBytes how much memory the index of keys may take
   */
  OperationBuffer(WriteCombiner combiner, long maxIndexBytes) {
    this.combiner = combiner;
    this.maxIndexBytes = maxIndexBytes;
  }

  /**
   * Appends one operation, which folds with no other; the array is copied.
   *
   * @param operation encoded
   */
  public void add(byte[] operation) {
    add(null, operation);
  }

  /**
   * Adds one operation; the array is copied.
   *
   * @param key what it writes to, not changed after; null to append it in any case
   * @param operation encoded
   */
  public void add(ByteBuffer key, byte[] operation) {
    Integer place = key == null ? null : lastOn.get(key);
    byte[] folded = place == null ? null : combiner.fold(operationAt(place), operation);
    if (folded != null) {
      replace(place, folded);
      combined++;
      return;
    }
    if (key != null) {
      remember(key, place == null);
    }
    append(operation);
  }

  /** Forgetting keys is always right: the next operation on one is then appended. */
  private void remember(ByteBuffer key, boolean isNew) {
    if (isNew) {
      indexBytes += INDEX_ENTRY_BYTES + key.remaining();
      if (indexBytes > maxIndexBytes) {
        lastOn.clear();
        indexBytes = INDEX_ENTRY_BYTES + key.remaining();
      }
    }
    lastOn.put(key, operations);
  }

  private void append(byte[] operation) {
    if (operations == starts.length) {
      starts = Arrays.copyOf(starts, operations * 2);
    }
    starts[operations] = put(operation);
    operations++;
  }

  private void replace(int place, byte[] operation) {
    int start = starts[place];
    if (lengthAt(start) == operation.length) {
      System.arraycopy(operation, 0, arena, start + Integer.BYTES, operation.length);
      return;
    }
    dead += Integer.BYTES + lengthAt(start);
    starts[place] = put(operation);
    if (dead > TOLERATED_DEAD_BYTES && dead > used / 2) {
      makeRoom();
    }
  }

  private int put(byte[] operation) {
    int start = used;
    int end = Math.addExact(Math.addExact(used, Integer.BYTES), operation.length);
    if (end > arena.length) {
      arena = Arrays.copyOf(arena, Math.max(end, twice(arena.length)));
    }
    ByteBuffer.wrap(arena).putInt(start, operation.length);
    System.arraycopy(operation, 0, arena, start + Integer.BYTES, operation.length);
    used = end;
    return start;
  }

  private void makeRoom() {
    byte[] packed = new byte[Math.max(FIRST_CAPACITY, twice(bytes()))];
    int end = 0;
    for (int place = 0; place < operations; place++) {
      int start = starts[place];
      int size = Integer.BYTES + lengthAt(start);
      System.arraycopy(arena, start, packed, end, size);
      starts[place] = end;
      end += size;
    }
    arena = packed;
    used = end;
    dead = 0;
  }

  private static int twice(int size) {
    return (int) Math.min(2L * size, MAX_CAPACITY);
  }

  private int lengthAt(int start) {
    return ByteBuffer.wrap(arena).getInt(start);
  }

  private byte[] operationAt(int place) {
    int from = starts[place] + Integer.BYTES;
    return Arrays.copyOfRange(arena, from, from + lengthAt(starts[place]));
  }

  int operations() {
    return operations;
  }

  /** The payload's size so far. */
  int bytes() {
    return used - dead;
  }

  /** The memory that its operations take, the remains of replaced ones included. */
  int capacity() {
    return arena.length;
  }

  /** How many keys it knows the last operation of. */
  int indexedKeys() {
    return lastOn.size();
  }

  /** How many operations have been folded into an earlier one, ever. */
  long combined() {
    return combined;
  }

  /** Returns the payload and empties the buffer. */
  byte[] drain() {
    byte[] payload = new byte[bytes()];
    int end = 0;
    for (int place = 0; place < operations; place++) {
      int size = Integer.BYTES + lengthAt(starts[place]);
      System.arraycopy(arena, starts[place], payload, end, size);
      end += size;
    }
    clear();
    return payload;
  }

  /** Returns the operations, in order, and empties the buffer. Nothing is copied. */
  List<ByteBuffer> take() {
    List<ByteBuffer> taken = new ArrayList<>(operations);
    for (int place = 0; place < operations; place++) {
      int start = starts[place];
      taken.add(ByteBuffer.wrap(arena, start + Integer.BYTES, lengthAt(start)).slice());
    }
    clear();
    return taken;
  }

  /** Writes the payload to {@code out} and empties the buffer. */
  void drainTo(OutputStream out) throws IOException {
    for (int place = 0; place < operations; place++) {
      out.write(arena, starts[place], Integer.BYTES + lengthAt(starts[place]));
    }
    clear();
  }

  private void clear() {
    lastOn.clear();
    indexBytes = 0;
    arena = new byte[FIRST_CAPACITY];
    used = 0;
    dead = 0;
    starts = new int[FIRST_PLACES];
    operations = 0;
  }

  static String digest(byte[] payload) {
    MessageDigest digest = newDigest();
    digest.update(payload);
    return render(digest);
  }

  /** What the digest of a payload is made with. */
  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As a batch carries it. */
  static String render(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }
}
