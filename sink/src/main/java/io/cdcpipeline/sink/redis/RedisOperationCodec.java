package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one operation in a batch: verb, key and arguments, each behind its length.
 *
 * <p>These bytes live in checkpoints: their form may be extended, never changed.
 */
final class RedisOperationCodec {

  private RedisOperationCodec() {}

  /** A decoded operation and its encoded size. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Operation(byte[] verb, byte[] key, List<byte[]> arguments, int bytes) {}

  static byte[] encode(RedisWrite write) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      List<byte[]> arguments = write.encodedArguments();
      out.writeInt(2 + arguments.size());
      append(out, write.verb().name().getBytes(UTF_8));
      append(out, write.key().getBytes(UTF_8));
      for (byte[] argument : arguments) {
        append(out, argument);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void append(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  static Operation decode(ByteBuffer encoded) {
    ByteBuffer in = encoded.duplicate();
    int parts = in.getInt();
    List<byte[]> arguments = new ArrayList<>(parts - 2);
    byte[] verb = next(in);
    byte[] key = next(in);
    for (int i = 2; i < parts; i++) {
      arguments.add(next(in));
    }
    return new Operation(verb, key, arguments, encoded.remaining());
  }

  private static byte[] next(ByteBuffer in) {
    byte[] part = new byte[in.getInt()];
    in.get(part);
    return part;
  }
}
