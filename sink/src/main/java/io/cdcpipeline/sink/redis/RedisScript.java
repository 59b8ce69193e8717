package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/** A script in this package's resources, and the digest by which a server knows it. */
final class RedisScript {

  private final byte[] source;
  private final byte[] digest;

  private RedisScript(byte[] source) {
    this.source = source;
    try {
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(source);
      this.digest = HexFormat.of().formatHex(sha1).getBytes(UTF_8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  static RedisScript named(String name) {
    try (InputStream in = RedisScript.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the sink's jar");
      }
      return new RedisScript(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  Response<Object> byDigest(Pipeline pipeline, List<byte[]> keys, List<byte[]> arguments) {
    return pipeline.evalsha(digest, keys, arguments);
  }

  Response<Object> bySource(Pipeline pipeline, List<byte[]> keys, List<byte[]> arguments) {
    return pipeline.eval(source, keys, arguments);
  }

  /** A script's reply as this sink's scripts give it: an array of strings. */
  static List<String> strings(Object reply) {
    if (reply instanceof List<?> values) {
      return values.stream().map(value -> new String((byte[]) value, UTF_8)).toList();
    }
    return List.of(String.valueOf(reply));
  }
}
