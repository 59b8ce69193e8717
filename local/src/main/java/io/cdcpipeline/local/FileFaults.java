package io.cdcpipeline.local;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Faults that are armed and counted by files in a folder, so that whoever arms them and the sink
 * that meets them need not share a class loader or a process.
 *
 * <p>{@code armed-POINT} makes the next sink that reaches the point fail; the sink renames it,
 * which only one can do, so each armed fault fires once, and every one that fired left a file.
 *
 * @param directory exists and is writable to all task managers
 */
public record FileFaults(String directory) implements FaultInjector {

  private static final String ARMED = "armed-";
  private static final String FIRED = "fired-";

  /** Lets the next sink that reaches {@code point} fail there. */
  public void arm(FaultPoint point) throws IOException {
    Files.createFile(armed(point));
  }

  /** Takes back what is armed and did not fire. */
  public void disarm() throws IOException {
    for (FaultPoint point : FaultPoint.values()) {
      Files.deleteIfExists(armed(point));
    }
  }

  @Override
  public void reached(FaultPoint point, String where) throws IOException {
    Path armed = armed(point);
    if (!Files.exists(armed)) {
      return;
    }
    // Unsigned, as nanoTime may be negative and a minus would look like a part of the label.
    String time = Long.toUnsignedString(System.nanoTime());
    Path fired = Path.of(directory, FIRED + point.label() + "-" + time);
    try {
      Files.move(armed, fired, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException anotherSinkWasFaster) {
      return;
    }
    throw new IOException("Injected fault at " + point.label() + " of " + where);
  }

  /** The points that fired, one entry for each time. */
  public List<FaultPoint> fired() {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(FIRED))
          .map(FileFaults::pointOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  private static FaultPoint pointOf(String fileName) {
    String label = fileName.substring(FIRED.length(), fileName.lastIndexOf('-'));
    return Stream.of(FaultPoint.values())
        .filter(point -> point.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private Path armed(FaultPoint point) {
    return Path.of(directory, ARMED + point.label());
  }
}
