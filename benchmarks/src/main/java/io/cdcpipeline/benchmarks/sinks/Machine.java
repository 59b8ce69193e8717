package io.cdcpipeline.benchmarks.sinks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about processes and its load, from {@code /proc}. */
final class Machine {

  /** USER_HZ, which is 100 on every Linux that Java 17 runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private Machine() {}

  static double cpuSecondsOfThisProcess() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** How long this JVM has compiled, on threads of its own. */
  static double compilerSeconds() {
    return ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3;
  }

  /** How long this JVM has stood still to collect garbage. */
  static double collectorSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum()
        / 1e3;
  }

  /** User and system time of a process and its threads; 10 ms are its grain. */
  static double cpuSecondsOf(long pid) {
    String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    // The program's name is in brackets and may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The largest resident set of this process so far, in MiB. */
  static double peakResidentMebibytes() {
    return read(Path.of("/proc/self/status"))
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** The one-minute load average. */
  static double load() {
    String line = read(Path.of("/proc/loadavg"));
    return Double.parseDouble(line.substring(0, line.indexOf(' ')));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the benchmarks measure by Linux' /proc, and cannot read " + file, e);
    }
  }
}
