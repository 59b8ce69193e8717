package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.flink.Outlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.Consumer;

/** Turns writes into bytes, with the lifetime and the lane that the sink gives them. */
final class RedisEncoder {

  private final RedisSinkOptions options;
  private final boolean versioned;
  private final Clock clock;

  /**
   * An encoder.
   *
   * @param versioned whether each write must have a version; otherwise none may
   */
  RedisEncoder(RedisSinkOptions options, boolean versioned, Clock clock) {
    this.options = options;
    this.versioned = versioned;
    this.clock = clock;
  }

  <IN> void encode(IN element, RedisWriteMapper<IN> mapper, Outlet out) throws IOException {
    Consumer<RedisWrite> writes =
        write -> {
          try {
            add(write, out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try {
      mapper.map(element, writes);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void add(RedisWrite write, Outlet out) throws IOException {
    requireAllowed(write);
    if (write.verb() == RedisVerb.PUBLISH) {
      // Messages are not folded: each is heard.
      out.add(0, null, write.encode(write.key()));
      return;
    }
    String key = options.lanes().storedKey(write.key());
    ByteBuffer identity = ByteBuffer.wrap(key.getBytes(UTF_8));
    out.add(options.lanes().laneOf(write.key()), identity, withLifetime(write).encode(key));
  }

  private RedisWrite withLifetime(RedisWrite write) {
    long millis = options.writing().timeToLiveMillis();
    boolean own = write.word().expires() || !write.verb().leavesAKey();
    return millis == 0 || own ? write : write.expiringAt(clock.millis() + millis);
  }

  private void requireAllowed(RedisWrite write) {
    if (write.verb().isJson() && !options.json()) {
      throw new IllegalArgumentException(
          refused(write) + " needs Redis' JSON module: declare it by json() in the builder");
    }
    if (versioned && !write.word().isVersioned()) {
      throw new IllegalArgumentException(
          refused(write)
              + " has no version, which an effectively-once sink decides by: give it one by"
              + " RedisWrite.version, or build the sink exactly once by build()");
    }
    if (!versioned && write.word().isVersioned()) {
      throw new IllegalArgumentException(
          refused(write)
              + " has a version, which only a sink of buildEffectivelyOnce() looks at: leave it"
              + " out, or build that one");
    }
  }

  private String refused(RedisWrite write) {
    return write.verb().command() + " on " + write.key() + " in sink " + options.sinkId();
  }
}
