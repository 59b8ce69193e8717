package io.cdcpipeline.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Binaries kept between runs, one directory each. What is in it is whole: a binary appears by a
 * rename, and a file lock keeps two JVMs (or two threads) from fetching the same one at once.
 */
final class BinaryCache {
  private static final Duration OTHERS_FETCH = Duration.ofMinutes(10);

  private final Path root;

  BinaryCache(Path root) {
    this.root = root;
  }

  /** Puts an executable into the scratch directory and returns it. */
  interface Fetch {
    Path into(Path scratch) throws IOException, NotAvailableException;
  }

  Path binary(String directoryName, String binaryName, Fetch fetch) throws NotAvailableException {
    Path binary = root.resolve(directoryName).resolve(binaryName);
    if (Files.isExecutable(binary)) {
      return binary;
    }
    try {
      Files.createDirectories(binary.getParent());
      try (FileChannel channel = lockFile(directoryName);
          FileLock lock = lock(channel)) {
        if (lock.isValid() && !Files.isExecutable(binary)) {
          fetchInto(binary, fetch);
        }
      }
      return binary;
    } catch (IOException e) {
      throw new NotAvailableException("the cache %s cannot be used (%s)".formatted(root, e), e);
    }
  }

  private void fetchInto(Path binary, Fetch fetch) throws IOException, NotAvailableException {
    Path scratch = Files.createTempDirectory(binary.getParent(), "fetching-");
    try {
      Path fetched = fetch.into(scratch);
      if (!fetched.toFile().setExecutable(true, true)) {
        throw new IOException("cannot make " + fetched + " executable");
      }
      Files.move(fetched, binary, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.delete(scratch);
    }
  }

  private FileChannel lockFile(String directoryName) throws IOException {
    return FileChannel.open(
        root.resolve(directoryName + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    LockAttempt attempt = new LockAttempt(channel);
    try {
      if (Await.until(OTHERS_FETCH, attempt::succeeds)) {
        return attempt.lock;
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    throw new IOException(
        "another process holds its lock since " + OTHERS_FETCH.toMinutes() + " min");
  }

  private static final class LockAttempt {
    private final FileChannel channel;
    private FileLock lock;

    LockAttempt(FileChannel channel) {
      this.channel = channel;
    }

    boolean succeeds() {
      try {
        lock = channel.tryLock();
        return lock != null;
      } catch (OverlappingFileLockException e) {
        // Another thread of this JVM fetches it.
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
