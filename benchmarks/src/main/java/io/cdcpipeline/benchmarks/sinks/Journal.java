package io.cdcpipeline.benchmarks.sinks;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a measured job, one line an event, in a file.
 *
 * <p>A file, because Flink hands every operator its own copy of what a job is made of, and because
 * it is still there when the job's process is not. Each line is one write to the end of the file,
 * so threads and copies may share it. Costs about 50 µs a line: for batches, not for records.
 */
final class Journal implements Serializable {

  private static final String NOTE = "note";

  private final String file;
  private final long storePid;

  Journal(Path file, long storePid) {
    this.file = file.toString();
    this.storePid = storePid;
  }

  void mark(String what, long count) {
    append(
        "%s %d %d %.6f %.6f%n"
            .formatted(
                what,
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                count,
                Machine.cpuSecondsOfThisProcess(),
                Machine.cpuSecondsOf(storePid)));
  }

  /** A line for people: the configuration of a live object. */
  void note(String text) {
    append(NOTE + " " + text + System.lineSeparator());
  }

  private void append(String line) {
    try {
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
    }
  }

  List<Mark> marks() {
    List<Mark> marks = new ArrayList<>();
    for (String line : lines()) {
      if (!line.startsWith(NOTE)) {
        String[] parts = line.split(" ", -1);
        marks.add(
            new Mark(
                parts[0],
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4])));
      }
    }
    return marks;
  }

  /** Without repetitions, in the order of their first appearance. */
  List<String> notes() {
    return lines().stream()
        .filter(line -> line.startsWith(NOTE))
        .map(line -> line.substring(NOTE.length() + 1))
        .distinct()
        .toList();
  }

  private List<String> lines() {
    try {
      return Files.exists(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal " + file, e);
    }
  }
}
