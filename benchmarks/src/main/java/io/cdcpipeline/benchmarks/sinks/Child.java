package io.cdcpipeline.benchmarks.sinks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;

/**
 * One measurement, in a JVM of its own: heap, resident set and compiled code are then the
 * measurement's and nobody else's.
 */
final class Child {

  /** What a child hands back, in the file {@code result} of its directory. */
  record Result(Map<String, Double> figures, List<String> notes) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LOOK_MILLIS = 20;

  private final Assignment assignment;
  private final Path directory;
  private final Journal journal;

  private Child(Assignment assignment) {
    this.assignment = assignment;
    this.directory = Path.of(assignment.site().directory());
    this.journal = new Journal(journalFile(directory), assignment.site().storePid());
  }

  static Path assignmentFile(Path directory) {
    return directory.resolve("assignment");
  }

  static Path journalFile(Path directory) {
    return directory.resolve("journal");
  }

  static Path resultFile(Path directory) {
    return directory.resolve("result");
  }

  /** Started by {@link ChildJvm}, with its directory as the only argument. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Assignment assignment = JSON.readValue(assignmentFile(directory).toFile(), Assignment.class);
    Child child = new Child(assignment);
    Map<String, Double> figures = child.run();
    JSON.writeValue(resultFile(directory).toFile(), new Result(figures, child.journal.notes()));
    // Flink's and the drivers' threads may take their time to end; nothing depends on them.
    System.exit(0);
  }

  private Map<String, Double> run() throws Exception {
    if (!assignment.load().writing().usesFlink()) {
      return new DriverRun(assignment, journal).run();
    }
    try (JobRun run = new JobRun(assignment)) {
      run.warmUp(new Journal(directory.resolve("warm-up"), assignment.site().storePid()));
      HeapWatch heap = HeapWatch.start();
      double compiler = Machine.compilerSeconds();
      double collector = Machine.collectorSeconds();
      JobID job = run.start(journal);
      if (assignment.until() == Assignment.Until.FIRST_COMMIT) {
        awaitFirstCommit(run, job);
        run.cancel(job);
        return new LinkedHashMap<>();
      }
      run.awaitEnd(job);
      Map<String, Double> figures = new Course(journal.marks()).figures();
      figures.put(Figure.PEAK_RSS, Machine.peakResidentMebibytes());
      figures.put(Figure.PEAK_HEAP, heap.mebibytes());
      figures.put(Figure.CHECKPOINT, largest(run.checkpoints(job)));
      figures.put(Figure.COMPILER_SECONDS, Machine.compilerSeconds() - compiler);
      figures.put(Figure.COLLECTOR_SECONDS, Machine.collectorSeconds() - collector);
      return figures;
    }
  }

  private static double largest(CheckpointStatsSnapshot checkpoints) {
    return checkpoints == null
        ? 0
        : checkpoints.getSummaryStats().getStateSizeStats().getMaximum() / (double) (1 << 20);
  }

  private void awaitFirstCommit(JobRun run, JobID job) throws Exception {
    // Nobody counts it down: a pause that does not spin.
    CountDownLatch pause = new CountDownLatch(1);
    while (!hasCommitted()) {
      if (!run.isRunning(job)) {
        run.awaitEnd(job);
        throw new IllegalStateException("the job ended before its first commit");
      }
      if (pause.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("unreachable");
      }
    }
  }

  /** A chunk after the replay is over. */
  private boolean hasCommitted() {
    boolean opened = false;
    for (Mark mark : journal.marks()) {
      opened = opened || mark.what().equals(Mark.OPENED);
      if (opened && mark.what().equals(Mark.CHUNK)) {
        return true;
      }
    }
    return false;
  }
}
