package io.cdcpipeline.it.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Complete checkpoints or savepoints, as an operator finds them: those with a {@code _metadata}.
 */
final class Checkpoints {

  private static final String PREFIX = "chk-";

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** By id, the newest last. A restored job goes on counting, whatever its own id is. */
  List<Path> complete() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.find(folder, 3, (path, is) -> path.endsWith("_metadata"))) {
      return found.map(Path::getParent).sorted(Comparator.comparingLong(Checkpoints::id)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** None when the job died before its first checkpoint: it then starts over. */
  Optional<Path> newest() {
    List<Path> complete = complete();
    return complete.isEmpty() ? Optional.empty() : Optional.of(complete.get(complete.size() - 1));
  }

  /** A savepoint does not tell its id. */
  private static long id(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return name.startsWith(PREFIX) ? Long.parseLong(name.substring(PREFIX.length())) : 0;
  }
}
