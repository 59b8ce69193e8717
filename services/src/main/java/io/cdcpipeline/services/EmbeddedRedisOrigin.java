package io.cdcpipeline.services;

import java.io.IOException;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The old but real server inside the library embedded-redis: the last binary to fall back on. */
record EmbeddedRedisOrigin(Machine machine) implements BinaryOrigin {
  @Override
  public String name() {
    return "library embedded-redis";
  }

  @Override
  public Path locate() throws NotAvailableException {
    return new BinaryCache(machine.cache())
        .binary("embedded-redis", "redis-server", EmbeddedRedisOrigin::unpack);
  }

  private static Path unpack(Path scratch) throws IOException, NotAvailableException {
    try {
      return ExecutableProvider.newJarResourceProvider(scratch.toFile()).get().toPath();
    } catch (RuntimeException e) {
      // Its way to say that it has no binary for this platform.
      throw new NotAvailableException(String.valueOf(e.getMessage()), e);
    }
  }
}
