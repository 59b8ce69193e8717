package io.cdcpipeline.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a tool to its end. */
final class Command {
  /** Exit code and what the tool said on both streams, without credentials. */
  record Outcome(int exitCode, String text) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private static final int GAVE_UP = -1;

  private Command() {}

  /** A tool that cannot be started or that takes too long is an outcome like any other. */
  static Outcome run(Duration limit, List<String> command) {
    try {
      // A file, not a pipe: a full pipe would block the tool, a reader would
      // need a thread and outlive the limit.
      Path output = Files.createTempFile("cdc-command-", ".out");
      try {
        return run(limit, command, output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Outcome(GAVE_UP, Redaction.inText(String.valueOf(e.getMessage())));
    }
  }

  private static Outcome run(Duration limit, List<String> command, Path output) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        return new Outcome(process.exitValue(), Redaction.inText(text.strip()));
      }
      return new Outcome(GAVE_UP, "no answer within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(GAVE_UP, "interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
