package io.cdcpipeline.benchmarks.sinks;

import io.cdcpipeline.benchmarks.sinks.Comparison.Restart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Kills a job inside its commit, restores its newest checkpoint, and looks how long that takes. */
final class Restarts {

  /** The side that starts without a predecessor: what JVM and Flink take by themselves. */
  static final String FIRST_START = "first start";

  private static final long ENDLESS = 100_000_000;

  private final ChildJvm jvm;

  Restarts(ChildJvm jvm) {
    this.jvm = jvm;
  }

  /**
   * @param site of the process that starts first
   * @param successor of the one after it: the same but for its directory
   */
  Map<String, Double> run(Restart side, Assignment.Site site, Assignment.Site successor)
      throws IOException, InterruptedException {
    if (side.halt().at().isEmpty()) {
      return firstStart(assignment(side, "", site));
    }
    ChildJvm.Ending killed = jvm.run(assignment(side, "", site));
    List<Mark> before = killed.marks();
    if (killed.exitCode() != ChildJvm.HALTED
        || before.stream().noneMatch(mark -> mark.what().equals(Mark.HALTED))) {
      throw new IOException(
          "the process was not killed at %s (exit code %d); its log is in %s"
              .formatted(side.halt().at(), killed.exitCode(), killed.directory()));
    }
    Restart unharmed = new Restart(side.name(), side.writing(), side.pace(), Assignment.Halt.NEVER);
    String checkpoint = newestCheckpoint(killed.directory()).toUri().toString();
    ChildJvm.Ending restarted = jvm.run(assignment(unharmed, checkpoint, successor));
    restarted.result();
    return figures(before, restarted);
  }

  private static Assignment assignment(Restart side, String checkpoint, Assignment.Site site) {
    return new Assignment(
        new Assignment.Load(side.writing(), Keys.UNIQUE, 0, ENDLESS),
        side.pace(),
        side.halt().at().isEmpty()
            ? Assignment.Until.FIRST_COMMIT
            : Assignment.Until.ALL_IS_VISIBLE,
        side.halt(),
        checkpoint,
        site);
  }

  private Map<String, Double> firstStart(Assignment assignment)
      throws IOException, InterruptedException {
    ChildJvm.Ending ending = jvm.run(assignment);
    ending.result();
    List<Mark> marks = ending.marks();
    Mark first = Course.next(marks, Mark.FIRST, marks.get(0));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figure.START_SECONDS, (first.micros() - ending.spawnedMicros()) / 1e6);
    return figures;
  }

  private static Map<String, Double> figures(List<Mark> before, ChildJvm.Ending restarted) {
    Mark halted = Course.next(before, Mark.HALTED, before.get(0));
    Mark applying =
        before.stream()
            .filter(mark -> mark.what().equals(Mark.COMMIT_STARTED))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    List<Mark> after = restarted.marks();
    Mark takeover = Course.next(after, Mark.TAKEOVER, after.get(0));
    Mark replayed = Course.next(after, Mark.OPENED, takeover);
    Mark committed = Course.next(after, Mark.CHUNK, replayed);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(
        Figure.FIRST_COMMIT_SECONDS, (committed.micros() - restarted.spawnedMicros()) / 1e6);
    figures.put(Figure.APPLY_STORE_CPU, halted.storeCpuSeconds() - applying.storeCpuSeconds());
    figures.put(Figure.REPLAY_STORE_CPU, replayStoreCpu(after, replayed));
    return figures;
  }

  /** Of the commits before the gate opened; the takeover is not of them. */
  private static double replayStoreCpu(List<Mark> marks, Mark opened) {
    double seconds = 0;
    Mark started = opened;
    for (Mark mark : marks.subList(0, marks.indexOf(opened))) {
      if (mark.what().equals(Mark.COMMIT_STARTED)) {
        started = mark;
      } else if (mark.what().equals(Mark.COMMITTED)) {
        seconds += mark.storeCpuSeconds() - started.storeCpuSeconds();
      }
    }
    return seconds;
  }

  private static Path newestCheckpoint(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"))) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(Path::getParent)
          .max(Comparator.comparingInt(Restarts::number))
          .orElseThrow(() -> new IOException("no checkpoint in " + directory));
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
