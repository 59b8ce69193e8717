package io.cdcpipeline.it.matrix;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One {@link MatrixJob} in a JVM of its own, with the signals that it is sent. */
final class SinkProcess implements AutoCloseable {

  static final int KILLED = 128 + 9;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern REFUSAL = Pattern.compile("SinkCommitException: ([A-Z]+): ");

  private final Process process;
  private final Path folder;
  private final Instant started;

  private SinkProcess(Process process, Path folder, Instant started) {
    this.process = process;
    this.folder = folder;
    this.started = started;
  }

  /** Starts a job whose files are in {@code folder}. */
  static SinkProcess start(JobSpec spec, Path folder) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx320m",
            "-cp",
            System.getProperty("java.class.path"),
            MatrixJob.class.getName(),
            folder.toString());
    try {
      Files.createDirectories(folder);
      spec.save(folder.resolve(RunFolder.JOB));
      Instant now = Instant.now();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(RunFolder.LOG).toFile())
              .start();
      return new SinkProcess(process, folder, now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the trap is stepped into. */
  void awaitFired() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> fired() || !process.isAlive());
    if (!fired()) {
      throw new AssertionError("the fault did not fire; " + output());
    }
  }

  boolean fired() {
    return Files.exists(folder.resolve(RunFolder.FIRED));
  }

  /** Waits until the job has come that far, or has ended. */
  void awaitMilestone(Milestone milestone) {
    await(milestone.name())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> milestone.in(folder).isPresent() || !process.isAlive());
  }

  /** SIGKILL. */
  void kill() {
    signal("KILL");
    exitCode();
  }

  /** SIGSTOP: it stands still, with all its connections open. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("SIG" + name + " did not reach the job; " + output());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Lets a process go on that is paused in its trap. */
  void release() {
    say(RunFolder.GO);
  }

  /** Lets the source come to its end. */
  void hurry() {
    say(RunFolder.HURRY);
  }

  private void say(String file) {
    try {
      Files.writeString(folder.resolve(file), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end. */
  int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the job does not end; " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** Why the sink refused to go on: the first outcome that the job's failure names. */
  Optional<String> refusal() {
    Matcher matcher = REFUSAL.matcher(log());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** How long Flink took from the start of the process to the sink's first step. */
  Optional<Duration> startUp() {
    return Milestone.SINK_STARTS.in(folder).map(time -> Duration.between(started, time));
  }

  /** How long the sink took from its first step to its first new commit. */
  Optional<Duration> recovery() {
    return Milestone.SINK_STARTS
        .in(folder)
        .flatMap(
            from ->
                Milestone.FIRST_NEW_COMMIT.in(folder).map(time -> Duration.between(from, time)));
  }

  /** The savepoint that this run has taken, if any. */
  Optional<Path> savepoint() {
    return new Checkpoints(folder.resolve(RunFolder.SAVEPOINTS)).newest();
  }

  /** The end of the log, for messages. */
  String output() {
    List<String> lines = log().lines().toList();
    return "its log "
        + folder.resolve(RunFolder.LOG)
        + " ends:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  private String log() {
    try (Stream<String> lines = Files.lines(folder.resolve(RunFolder.LOG))) {
      return String.join("\n", lines.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    exitCode();
  }
}
