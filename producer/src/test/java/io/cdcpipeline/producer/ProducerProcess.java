package io.cdcpipeline.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A producer in a JVM of its own, so that it can be killed like one. */
final class ProducerProcess implements AutoCloseable {
  private static final Duration LONGEST_EXIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path output;

  private ProducerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts {@code main} in an empty folder, with these settings and no others. */
  static ProducerProcess start(
      Class<?> main, Path folder, Map<String, String> settings, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    try {
      Path output = Files.createTempFile(folder, "producer-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().clear();
      builder.environment().putAll(settings);
      return new ProducerProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, String> settings(String bootstrapServers, String sourceName, String url) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
        "SOURCE_NAME", sourceName,
        "SOURCE_URL", url,
        "SOURCE_PAGE_SIZE", "50",
        "POLL_INTERVAL", "10ms");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL, and gone when it returns. */
  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** SIGTERM, and gone when it returns. */
  int stop() {
    process.destroy();
    return exitCode();
  }

  int exitCode() {
    try {
      if (!process.waitFor(LONGEST_EXIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("The producer does not end; it said:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
