package io.cdcpipeline.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data directories that services make and take away again. */
final class Directories {
  private static final int TAIL_LINES = 20;
  private static final int TAIL_CHARACTERS = 4_000;

  private Directories() {}

  /** A new directory below the work directory, which is made when absent. */
  static Path fresh(Path workDirectory, String prefix) {
    try {
      Files.createDirectories(workDirectory);
      return Files.createTempDirectory(workDirectory, prefix);
    } catch (IOException e) {
      throw new ServiceUnavailableException(
          "Cannot make a data directory in %s, so no server was started. Make it writable or name another one."
              .formatted(workDirectory),
          e);
    }
  }

  /** Deletes the tree; an absent one is fine. */
  static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Gone already, which is what was asked for.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + tree + "; delete it by hand", e);
    }
  }

  /** The last lines of a log, for an error message; empty when there is none. */
  static String tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      String tail =
          String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
      return tail.substring(Math.max(0, tail.length() - TAIL_CHARACTERS));
    } catch (IOException e) {
      return "";
    }
  }
}
