package io.cdcpipeline.sink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Throws at random, a limited number of times at each point. A file for each fault is what the
 * attempts of a job share, and what tells the test.
 */
final class FaultsInFiles implements FaultInjector {

  private static final int ODDS_AT_A_WRITE = 300;
  private static final int ODDS_AT_A_CHECKPOINT = 3;

  private final String directory;
  private final EnumSet<FaultPoint> points;
  private final int timesEach;
  private final long seed;
  private transient Random random;

  FaultsInFiles(Path directory, Set<FaultPoint> points, int timesEach, long seed) {
    this.directory = directory.toString();
    this.points = EnumSet.copyOf(points);
    this.timesEach = timesEach;
    this.seed = seed;
  }

  @Override
  public void reached(FaultPoint point, String where) throws IOException {
    if (!points.contains(point) || !drawn(point)) {
      return;
    }
    for (int time = 0; time < timesEach; time++) {
      if (isFirstToCreate(fileOf(point, time))) {
        throw new IOException("injected at " + point.label() + " of " + where);
      }
    }
  }

  private static boolean isFirstToCreate(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException happenedBefore) {
      return false;
    }
  }

  private boolean drawn(FaultPoint point) {
    if (random == null) {
      random = new Random(seed);
    }
    if (point == FaultPoint.WRITE_BEFORE) {
      return random.nextInt(ODDS_AT_A_WRITE) == 0;
    }
    // The others are only passed when an attempt starts or ends: never let a chance go by.
    boolean againAndAgain = point.insideCommit() || point == FaultPoint.PREPARE_RETURN;
    return !againAndAgain || random.nextInt(ODDS_AT_A_CHECKPOINT) == 0;
  }

  /** The points at which not every fault has happened yet. */
  List<FaultPoint> outstanding() {
    return points.stream().filter(point -> !Files.exists(fileOf(point, timesEach - 1))).toList();
  }

  private Path fileOf(FaultPoint point, int time) {
    return Path.of(directory, point.label() + "-" + time);
  }
}
