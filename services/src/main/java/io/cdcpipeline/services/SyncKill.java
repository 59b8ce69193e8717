package io.cdcpipeline.services;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server that gets SIGKILL, by {@code strace}, when one of its threads enters {@code fdatasync}
 * for the n-th time: the bytes are written and nobody was told so. With every write synced, the
 * last one is there after a restart though its reply never came.
 *
 * <p>{@code n} counts from when this was made, for each thread by itself. A test asks {@link
 * #fired()} at its end.
 */
public final class SyncKill implements AutoCloseable {
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);
  private static final Pattern SYNC = Pattern.compile("^(\\d+) +fdatasync\\(.*");
  private static final String DEATH = "+++ killed by SIGKILL +++";
  private static final Path OWN_STATUS = Path.of("/proc/self/status");
  private static final String CAPABILITIES = "CapEff:";
  private static final int SYS_PTRACE = 19;
  private static final Path PTRACE_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");

  private final Process strace;
  private final Path trace;
  private final int n;

  private SyncKill(Process strace, Path trace, int n) {
    this.strace = strace;
    this.trace = trace;
    this.n = n;
  }

  /** Why this machine cannot do it, fit to be the message of a skipped test; empty when it can. */
  public static Optional<String> unavailableBecause() {
    return unavailableBecause(Machine.current());
  }

  static Optional<String> unavailableBecause(Machine machine) {
    if (machine.program("strace").isEmpty()) {
      return Optional.of("there is no strace on PATH: install the Debian package strace");
    }
    if (!mayTraceOthers()) {
      return Optional.of(
          "strace may not attach to a running process here: run as root with the capability"
              + " SYS_PTRACE, or set kernel.yama.ptrace_scope to 0");
    }
    return Optional.empty();
  }

  /** Returns when every thread of the process is watched. */
  static SyncKill attach(Machine machine, long pid, int n, Path trace) {
    if (n < 1) {
      throw new IllegalArgumentException("n counts from 1, was " + n);
    }
    unavailableBecause(machine)
        .ifPresent(
            reason -> {
              throw new ServiceUnavailableException("No kill at a sync: " + reason);
            });
    SyncKill kill = new SyncKill(start(machine, pid, n, trace), trace, n);
    if (!Await.until(ATTACH_LIMIT, () -> allThreadsTraced(pid) || !kill.strace.isAlive())
        || !kill.strace.isAlive()) {
      kill.close();
      throw new ServiceUnavailableException(
          "strace could not watch process %d: %s".formatted(pid, Directories.tail(said(trace))));
    }
    return kill;
  }

  /** Whether the server died by this, not by anything else. */
  public boolean fired() {
    if (strace.isAlive()) {
      return false;
    }
    try (Stream<String> lines = Files.lines(trace, StandardCharsets.UTF_8)) {
      List<String> all = lines.toList();
      Map<String, Long> syncs =
          all.stream()
              .map(SYNC::matcher)
              .filter(Matcher::matches)
              .collect(Collectors.groupingBy(matcher -> matcher.group(1), Collectors.counting()));
      return all.stream().anyMatch(line -> line.endsWith(DEATH))
          && syncs.values().stream().anyMatch(count -> count == n);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + trace, e);
    }
  }

  /** Whether it did so within the limit. */
  public boolean awaitFired(Duration limit) {
    Await.until(limit, () -> !strace.isAlive());
    return fired();
  }

  /** Lets go of a server that still runs. What the calls were stays in a file beside its log. */
  @Override
  public void close() {
    // SIGTERM: strace then detaches. Killed, it could leave the server stopped.
    strace.destroy();
    strace.onExit().join();
  }

  private static Process start(Machine machine, long pid, int n, Path trace) {
    List<String> command =
        List.of(
            machine.program("strace").orElseThrow().toString(),
            "-f",
            "-p",
            Long.toString(pid),
            "-o",
            trace.toString(),
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:signal=SIGKILL:when=" + n);
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(said(trace).toFile())
          .redirectInput(Redirect.from(new File("/dev/null")))
          .start();
    } catch (IOException e) {
      throw new ServiceUnavailableException("Cannot start strace: " + e.getMessage(), e);
    }
  }

  private static Path said(Path trace) {
    return trace.resolveSibling(trace.getFileName() + ".said");
  }

  private static boolean allThreadsTraced(long pid) {
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.allMatch(SyncKill::isTraced);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTraced(Path thread) {
    try (Stream<String> lines = Files.lines(thread.resolve("status"), StandardCharsets.UTF_8)) {
      return lines.noneMatch("TracerPid:\t0"::equals);
    } catch (IOException | UncheckedIOException e) {
      // A thread that ended while we looked.
      return true;
    }
  }

  private static boolean mayTraceOthers() {
    try {
      return !Files.exists(PTRACE_SCOPE)
          || "0".equals(Files.readString(PTRACE_SCOPE, StandardCharsets.UTF_8).strip())
          || hasCapability();
    } catch (IOException e) {
      return false;
    }
  }

  /** Root inside a container need not have it. */
  private static boolean hasCapability() throws IOException {
    try (Stream<String> lines = Files.lines(OWN_STATUS, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(CAPABILITIES))
          .map(line -> new BigInteger(line.substring(CAPABILITIES.length()).strip(), 16))
          .anyMatch(capabilities -> capabilities.testBit(SYS_PTRACE));
    }
  }
}
