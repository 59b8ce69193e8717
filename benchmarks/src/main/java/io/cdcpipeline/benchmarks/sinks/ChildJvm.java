package io.cdcpipeline.benchmarks.sinks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a {@link Child} with the class path of this JVM, and waits for its end. */
final class ChildJvm {

  /** How a killed process ends. */
  static final int HALTED = 137;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 240;
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx1536m",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-Xshare:auto");

  private final boolean recorded;

  /**
   * @param recorded whether Java Flight Recorder samples the child into the file {@code
   *     recording.jfr} of its directory
   */
  ChildJvm(boolean recorded) {
    this.recorded = recorded;
  }

  /**
   * How a child ended.
   *
   * @param spawnedMicros just before the process was made, microseconds since the epoch
   */
  record Ending(Path directory, long spawnedMicros, int exitCode) {

    Child.Result result() throws IOException {
      if (exitCode != 0) {
        throw new IOException(
            "a measurement failed with exit code %d; its log is %s"
                .formatted(exitCode, directory.resolve("log")));
      }
      return JSON.readValue(Child.resultFile(directory).toFile(), Child.Result.class);
    }

    List<Mark> marks() {
      return new Journal(Child.journalFile(directory), 0).marks();
    }
  }

  Ending run(Assignment assignment) throws IOException, InterruptedException {
    Path directory = Path.of(assignment.site().directory());
    JSON.writeValue(Child.assignmentFile(directory).toFile(), assignment);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    if (recorded) {
      command.add(
          "-XX:StartFlightRecording=settings=profile,filename="
              + directory.resolve("recording.jfr"));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Child.class.getName(), directory.toString()));
    File log = directory.resolve("log").toFile();
    long spawned = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "a measurement did not end within %d s; its log is %s"
                .formatted(PATIENCE_SECONDS, log));
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
    return new Ending(directory, spawned, process.exitValue());
  }

  static Path freshDirectory(Path work) throws IOException {
    return Files.createTempDirectory(Files.createDirectories(work).toAbsolutePath(), "run-");
  }
}
