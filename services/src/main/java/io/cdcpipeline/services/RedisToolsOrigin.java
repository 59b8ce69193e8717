package io.cdcpipeline.services;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server inside Debian's package redis-tools: redis-check-rdb is the whole server, and its name
 * decides what it does. It is built with TLS, which no Python package's server is; and with this
 * package alone there is no redis-server on PATH, so everything else keeps using the pinned one.
 */
record RedisToolsOrigin(Machine machine) implements BinaryOrigin {
  @Override
  public String name() {
    return "Debian package redis-tools";
  }

  @Override
  public Path locate() throws NotAvailableException {
    Path checker =
        machine
            .program("redis-check-rdb")
            .orElseThrow(() -> new NotAvailableException("there is no redis-check-rdb on PATH"));
    Path link = machine.cache().resolve("redis-tools").resolve("redis-server");
    try {
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, checker);
      return link;
    } catch (FileAlreadyExistsException e) {
      // By an earlier run, or by another JVM just now.
      return link;
    } catch (IOException e) {
      throw new NotAvailableException("%s cannot be made (%s)".formatted(link, e), e);
    }
  }
}
