package io.cdcpipeline.benchmarks.sinks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where our side of a measurement spends its time, from a flight recording. */
final class Profile {

  private static final int LINES = 15;

  /** A sample belongs to the first of these that any of its frames is in, from the top down. */
  private static final List<String> OWNERS =
      List.of(
          "io.cdcpipeline.sink.",
          "io.cdcpipeline.benchmarks.",
          "com.mongodb.",
          "org.bson.",
          "redis.clients.",
          "org.apache.flink.");

  private final PrintWriter out;

  Profile(PrintWriter out) {
    this.out = out;
  }

  /** Prints the samples taken after the first measured event. */
  void print(String side, ChildJvm.Ending ending) throws IOException {
    List<Mark> marks = ending.marks();
    Instant from =
        Instant.EPOCH.plus(
            Course.next(marks, Mark.FIRST, marks.get(0)).micros(), ChronoUnit.MICROS);
    Map<String, Integer> owners = new HashMap<>();
    Map<String, Integer> methods = new HashMap<>();
    Path file = ending.directory().resolve("recording.jfr");
    int samples = 0;
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        RecordedStackTrace stack = event.getStackTrace();
        if (event.getEventType().getName().equals("jdk.ExecutionSample")
            && stack != null
            && event.getStartTime().isAfter(from)) {
          samples++;
          owners.merge(owner(stack), 1, Integer::sum);
          methods.merge(name(stack.getFrames().get(0)), 1, Integer::sum);
        }
      }
    }
    out.printf("            %s: profile of %d samples, %s%n", side, samples, file);
    print(owners, samples);
    print(methods, samples);
    out.flush();
  }

  private static String owner(RecordedStackTrace stack) {
    for (RecordedFrame frame : stack.getFrames()) {
      String type = frame.getMethod().getType().getName();
      for (String owner : OWNERS) {
        if (type.startsWith(owner)) {
          return owner + "*";
        }
      }
    }
    return "other";
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private void print(Map<String, Integer> counts, int samples) {
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(LINES)
        .forEach(
            entry ->
                out.printf(
                    "            %5.1f %%  %s%n",
                    100.0 * entry.getValue() / samples, entry.getKey()));
  }
}
