package io.cdcpipeline.services;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A server binary running as a child of this JVM. */
final class ChildProcess implements ServerProcess {
  private final List<String> command;
  private final ServerBinary binary;
  private final Path log;
  private Optional<Process> process = Optional.empty();

  ChildProcess(List<String> command, ServerBinary binary, Path log) {
    this.command = List.copyOf(command);
    this.binary = binary;
    this.log = log;
  }

  @Override
  public void start() {
    try {
      File output = log.toFile();
      process =
          Optional.of(
              new ProcessBuilder(command)
                  .directory(log.getParent().toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(Redirect.appendTo(output))
                  .redirectInput(Redirect.from(new File("/dev/null")))
                  .start());
    } catch (IOException e) {
      throw new ServiceUnavailableException(
          "Cannot start %s: %s. Check that it may be executed and that %s is writable."
              .formatted(binary.file(), e.getMessage(), log),
          e);
    }
  }

  @Override
  public boolean isAlive() {
    return process.map(Process::isAlive).orElse(false);
  }

  @Override
  public void kill() {
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          // SIGKILL cannot be refused. Uninterruptible, or an interrupted owner
          // would delete the data below a process that still writes.
          running.onExit().join();
        });
  }

  @Override
  public void remove() {
    kill();
  }

  @Override
  public OptionalLong pid() {
    return process.stream().filter(Process::isAlive).mapToLong(Process::pid).findFirst();
  }

  @Override
  public String logTail() {
    return Directories.tail(log);
  }

  @Override
  public String describe() {
    return "%s (%s%s)"
        .formatted(
            binary.version(),
            binary.origin(),
            process.map(running -> ", pid " + running.pid()).orElse(""));
  }
}
