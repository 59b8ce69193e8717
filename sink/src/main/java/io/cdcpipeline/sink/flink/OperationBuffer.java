package io.cdcpipeline.sink.flink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Encoded operations in the order they were added, each behind its length. The payload of a {@link
 * Batch} is what {@link #drain} returns.
 */
public final class OperationBuffer {

  private static final int DIGEST_BYTES = 16;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int operations;

  /** Appends one operation; the array is copied. */
  public void add(byte[] operation) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(operation.length).array());
    bytes.writeBytes(operation);
    operations++;
  }

  int operations() {
    return operations;
  }

  /** Returns the payload and empties the buffer. */
  byte[] drain() {
    byte[] payload = bytes.toByteArray();
    bytes.reset();
    operations = 0;
    return payload;
  }

  static String digest(byte[] payload) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(payload);
      return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
