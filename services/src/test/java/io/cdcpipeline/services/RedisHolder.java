package io.cdcpipeline.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A program of its own that starts a Redis and is then ended in one way or another. */
final class RedisHolder {
  private RedisHolder() {}

  /** Arguments: work directory, file for the description, and what to do then. */
  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[0]);
    ServiceOptions options = new ServiceOptions(work, Optional.empty());
    switch (arguments[2]) {
      case "return" -> {
        LocalRedis redis = LocalRedis.start(options);
        publish(redis.describe(), Path.of(arguments[1]));
      }
      case "wait" -> {
        LocalRedis redis = LocalRedis.start(options);
        publish(redis.describe(), Path.of(arguments[1]));
        new CountDownLatch(1).await();
      }
      case "use-at-the-end" -> {
        LocalRedis redis = LocalRedis.start(options.withShutdownGrace(Duration.ofSeconds(30)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> useAndClose(redis, work)));
        publish(redis.describe(), Path.of(arguments[1]));
        new CountDownLatch(1).await();
      }
      default -> throw new IllegalArgumentException(arguments[2]);
    }
  }

  private static void useAndClose(LocalRedis redis, Path work) {
    // Longer than the hook of the service would need to take it away.
    boolean died = Await.until(Duration.ofMillis(500), () -> !Processes.exists(redis.describe()));
    try {
      Files.writeString(work.resolve("alive-at-the-end"), Boolean.toString(!died));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      redis.close();
    }
  }

  private static void publish(String description, Path file) throws Exception {
    Path scratch = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(scratch, description);
    Files.move(scratch, file);
  }
}
