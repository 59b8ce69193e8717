package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one operation in a batch: word, key and arguments, each behind its length.
 *
 * <p>These bytes live in checkpoints: their form may be extended, never changed.
 */
final class RedisOperationCodec {

  private RedisOperationCodec() {}

  /** A decoded operation and its encoded size. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Operation(byte[] encodedWord, byte[] key, List<byte[]> arguments, int bytes) {

    RedisWord word() {
      return RedisWord.parse(new String(encodedWord, UTF_8));
    }
  }

  static byte[] encode(RedisWord word, byte[] key, List<byte[]> arguments) {
    byte[] text = word.text().getBytes(UTF_8);
    int size = 3 * Integer.BYTES + text.length + key.length;
    for (byte[] argument : arguments) {
      size = Math.addExact(size, Integer.BYTES + argument.length);
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(2 + arguments.size());
    append(out, text);
    append(out, key);
    for (byte[] argument : arguments) {
      append(out, argument);
    }
    return out.array();
  }

  private static void append(ByteBuffer out, byte[] part) {
    out.putInt(part.length).put(part);
  }

  static Operation decode(ByteBuffer encoded) {
    ByteBuffer in = encoded.duplicate();
    int parts = in.getInt();
    List<byte[]> arguments = new ArrayList<>(parts - 2);
    byte[] word = next(in);
    byte[] key = next(in);
    for (int i = 2; i < parts; i++) {
      arguments.add(next(in));
    }
    return new Operation(word, key, arguments, encoded.remaining());
  }

  /** Only the word of an operation, which is cheaper than all of it. */
  static RedisWord word(byte[] encoded) {
    int length = ByteBuffer.wrap(encoded).getInt(Integer.BYTES);
    return RedisWord.parse(new String(encoded, 2 * Integer.BYTES, length, UTF_8));
  }

  private static byte[] next(ByteBuffer in) {
    byte[] part = new byte[in.getInt()];
    in.get(part);
    return part;
  }
}
