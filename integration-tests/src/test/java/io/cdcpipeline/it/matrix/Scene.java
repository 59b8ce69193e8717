package io.cdcpipeline.it.matrix;

import static org.awaitility.Awaitility.await;

import io.cdcpipeline.it.matrix.JobSpec.TrapSpec;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A row while it is played with one sink: its processes, its checkpoints, and what was seen. */
final class Scene implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long NUMBERS = 5_000;

  private final Guarantee guarantee;
  private final Path folder;
  private final Random random;
  private final List<SinkProcess> processes = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private JobSpec job;
  private String storeUri;
  private String jobUri;
  private int fired;
  private boolean ended = true;
  private Optional<SinkProcess> successor = Optional.empty();

  Scene(Row row, Guarantee guarantee, String uri, Path folder) {
    this.guarantee = guarantee;
    this.folder = folder.toAbsolutePath();
    this.random = new Random(row.seed());
    this.storeUri = uri;
    this.jobUri = uri;
    this.job =
        new JobSpec(
            row.store(),
            uri,
            "matrix-" + Long.toHexString(System.nanoTime()),
            guarantee,
            Variant.DEFAULT,
            2,
            NUMBERS,
            Optional.empty(),
            this.folder.resolve("checkpoints"),
            Optional.empty());
  }

  /** The row's job, of two subtasks, without a trap. */
  JobSpec job() {
    return job.at(jobUri);
  }

  void builds(Variant variant) {
    job = job.as(variant);
  }

  /** Servers of this row alone, with their data and logs below its folder. */
  ServiceOptions services() {
    return new ServiceOptions(folder.resolve("servers"), Optional.empty());
  }

  /** The scenario's own store instead of the shared one. */
  void storeIsAt(String uri) {
    storeUri = uri;
    jobUri = uri;
  }

  /** The store is elsewhere now; the job finds it by itself. */
  void storeMovedTo(String uri) {
    storeUri = uri;
  }

  /** The job's way to the store leads over a proxy; the oracle's does not. */
  void jobConnectsTo(String uri) {
    jobUri = uri;
  }

  /** Runs when the row is over, the last one first. */
  void atTheEnd(Runnable close) {
    closing.push(close);
  }

  boolean exactlyOnce() {
    return guarantee == Guarantee.EXACTLY_ONCE;
  }

  /** A number of the row's seed, from {@code low} to {@code high}. */
  int pick(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /**
   * A trap at a point of our sink. An at-least-once sink has two of them only: when it gets a
   * record, and when it has written its buffer.
   */
  TrapSpec trap(FaultPoint point, int hit, Trap.Action action) {
    boolean same = exactlyOnce() || point == FaultPoint.WRITE_BEFORE;
    return new TrapSpec(same ? point : FaultPoint.COMMIT_BEFORE_SIGNAL, hit, action);
  }

  SinkProcess start(JobSpec spec) {
    SinkProcess process = SinkProcess.start(spec, folder.resolve("run-" + (processes.size() + 1)));
    processes.add(process);
    return process;
  }

  /** As an operator does: from the newest complete checkpoint, or anew if there is none. */
  SinkProcess resume(JobSpec spec) {
    return start(spec.restoredFrom(checkpoints().newest()));
  }

  Checkpoints checkpoints() {
    return new Checkpoints(job.checkpoints());
  }

  /** Until that many checkpoints are complete, and the batches of the ones before in the store. */
  void awaitCheckpoints(SinkProcess process, int count) {
    await("checkpoints")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> checkpoints().complete().size() >= count || !process.isAlive());
  }

  /** Until there are more numbers in the store than now. */
  void awaitProgress(SinkProcess process) {
    try (Store.Reader reader = reader()) {
      long now = reader.history().size();
      await("progress")
          .atMost(PATIENCE)
          .until(() -> reader.history().size() > now || !process.isAlive());
    }
  }

  /** SIGKILL to a job that the fault may have ended before, if its sink writes at least once. */
  void kill(SinkProcess process) {
    if (exactlyOnce() || process.isAlive()) {
      process.kill();
      died(process, SinkProcess.KILLED);
    }
  }

  /** A process has died as it was meant to. */
  void died(SinkProcess process, int exitCode) {
    int actual = process.exitCode();
    if (actual != exitCode) {
      throw new AssertionError(
          "the job ended with %d instead of %d; %s".formatted(actual, exitCode, process.output()));
    }
    fired();
  }

  /** The fault of this row has happened, or one of several. */
  void fired() {
    fired++;
  }

  /** A process is expected to run to the end of the source. */
  void finished(SinkProcess process) {
    process.hurry();
    int actual = process.exitCode();
    if (actual != 0) {
      throw new AssertionError(
          "the job did not recover, it ended with %d; %s".formatted(actual, process.output()));
    }
    successor = Optional.of(process);
  }

  /** A job that our sink carries over the fault; with another it may fail, and is restarted. */
  void survives(SinkProcess process) {
    process.hurry();
    finished(exactlyOnce() || process.exitCode() == 0 ? process : resume(job()));
  }

  SinkProcess lastProcess() {
    return processes.get(processes.size() - 1);
  }

  /** A process whose sink has refused to go on, and said why. */
  void refused(SinkProcess process) {
    process.exitCode();
    refusals.add(
        process
            .refusal()
            .orElseThrow(() -> new AssertionError("the sink did not refuse; " + process.output())));
  }

  /** The last process has refused to go on, and that is the end: the store lost too much. */
  void stopped(SinkProcess process) {
    refused(process);
    ended = false;
  }

  /** What was observed, with the history that the row's store has now. */
  Observation observed() {
    Violations violations;
    try (Store.Reader reader = reader()) {
      violations =
          ended
              ? HistoryCheck.ofWhole(reader.history(), job.numbers())
              : HistoryCheck.ofBeginning(reader.history());
    }
    return new Observation(
        fired,
        List.copyOf(refusals),
        violations,
        successor.flatMap(SinkProcess::startUp),
        successor.flatMap(SinkProcess::recovery));
  }

  Store.Reader reader() {
    return job.store().reader(storeUri, job.target());
  }

  @Override
  public void close() {
    processes.forEach(SinkProcess::close);
    closing.forEach(Runnable::run);
  }
}
