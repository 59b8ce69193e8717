package io.cdcpipeline.benchmarks.sinks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Ratios beside their gates, and medians of each side, worked out from the raw lines. */
final class Report {

  private static final String BEGIN = "<!-- begin: written by benchmarks/run sinks -->";
  private static final String END = "<!-- end -->";

  /** A figure, and how it is called above a table. */
  private record Column(String figure, String title) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(Figure.EVENTS_PER_SECOND, "events/s"),
          new Column(Figure.STORE_CPU, "store CPU s/M"),
          new Column(Figure.APP_CPU, "job CPU s/M"),
          new Column(Figure.COMMIT_EVENTS_PER_SECOND, "events/s in commits"),
          new Column(Figure.COMMIT_STORE_CPU, "store CPU s/M in commits"),
          new Column(Figure.COMMIT_MILLIS, "commit ms"),
          new Column(Figure.DELAY_P50, "delay p50 ms"),
          new Column(Figure.DELAY_P99, "delay p99 ms"),
          new Column(Figure.PEAK_RSS, "peak RSS MiB"),
          new Column(Figure.PEAK_HEAP, "peak heap MiB"),
          new Column(Figure.CHECKPOINT, "largest checkpoint MiB"),
          new Column(Figure.START_SECONDS, "first event after s"),
          new Column(Figure.FIRST_COMMIT_SECONDS, "first new commit after s"),
          new Column(Figure.APPLY_STORE_CPU, "store CPU s, application"),
          new Column(Figure.REPLAY_STORE_CPU, "store CPU s, replay"));

  private final Results results;

  Report(Results results) {
    this.results = results;
  }

  /** The ratios of one comparison, one a line, for the terminal. */
  static String ratios(Comparison comparison, List<Sample> samples) {
    return outcomes(comparison, samples).stream()
        .map(
            outcome ->
                "  row %d  %s: %s  [%s]  gate %s %s, goal %s %s"
                    .formatted(
                        outcome.goal().row(),
                        outcome.goal().what(),
                        Goal.format(outcome.value()),
                        numbers(outcome),
                        outcome.bound(outcome.goal().gate()),
                        outcome.gateVerdict(),
                        outcome.bound(outcome.goal().aim()),
                        outcome.aimVerdict()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static List<Goal.Outcome> outcomes(Comparison comparison, List<Sample> samples) {
    List<Map<String, Sample>> pairs = Results.pairs(comparison, samples);
    return pairs.isEmpty()
        ? List.of()
        : comparison.goals().stream().map(goal -> goal.judge(pairs)).toList();
  }

  private static String numbers(Goal.Outcome outcome) {
    return outcome.ofPairs().stream().map(Goal::format).collect(Collectors.joining(", "));
  }

  /** Replaces what stands between the markers of {@code document}. */
  void writeInto(Path document) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          "%s has no lines '%s' and '%s' to write the results between"
              .formatted(document, BEGIN, END));
    }
    Files.writeString(
        document, text.substring(0, begin) + BEGIN + "\n" + tables() + text.substring(end));
  }

  private String tables() throws IOException {
    StringBuilder ratios = new StringBuilder();
    StringBuilder sides = new StringBuilder();
    ratios.append("\n| Row | What | Result | Each pair | Gate | | Goal | |\n");
    ratios.append("|---|---|---|---|---|---|---|---|\n");
    for (Comparison comparison : Plan.comparisons()) {
      Optional<Path> file = results.newest(comparison);
      if (file.isPresent()) {
        List<Sample> samples = Results.read(file.get());
        outcomes(comparison, samples).forEach(outcome -> ratios.append(line(outcome)));
        sides.append(sides(comparison, samples, file.get()));
      }
    }
    return ratios.append(sides).append("\n").toString();
  }

  private static String line(Goal.Outcome outcome) {
    Goal goal = outcome.goal();
    return "| %d | %s | **%s** | %s | %s | %s | %s | %s |%n"
        .formatted(
            goal.row(),
            goal.what(),
            Goal.format(outcome.value()),
            numbers(outcome),
            outcome.bound(goal.gate()),
            outcome.gateVerdict(),
            outcome.bound(goal.aim()),
            outcome.aimVerdict());
  }

  private static String sides(Comparison comparison, List<Sample> samples, Path file) {
    List<Column> columns =
        COLUMNS.stream()
            .filter(
                column ->
                    samples.stream()
                        .anyMatch(sample -> sample.figures().containsKey(column.figure())))
            .toList();
    StringBuilder text = new StringBuilder();
    text.append(
        "%n### %s%n%nMedians of %d pairs from `%s`; load average %s to %s.%n%n"
            .formatted(
                comparison.title(),
                Results.pairs(comparison, samples).size(),
                file.getFileName(),
                Goal.format(samples.stream().mapToDouble(Sample::load).min().orElse(0)),
                Goal.format(samples.stream().mapToDouble(Sample::load).max().orElse(0))));
    text.append("| Side | ");
    columns.forEach(column -> text.append(column.title()).append(" | "));
    text.append("\n|---|").append("---|".repeat(columns.size())).append("\n");
    for (Comparison.Side side : comparison.sides()) {
      text.append(medians(side.name(), columns, samples));
    }
    configurations(samples).forEach((name, lines) -> text.append(lines(name, lines)));
    return text.toString();
  }

  private static String medians(String side, List<Column> columns, List<Sample> samples) {
    List<String> cells = new ArrayList<>();
    for (Column column : columns) {
      String name = column.figure();
      List<Double> values =
          samples.stream()
              .filter(sample -> sample.side().equals(side) && sample.figures().containsKey(name))
              .map(sample -> sample.figure(name))
              .toList();
      cells.add(values.isEmpty() ? "" : Goal.format(Goal.median(values)));
    }
    return "| " + side + " | " + String.join(" | ", cells) + " |\n";
  }

  /** By side, without repetitions. */
  private static Map<String, List<String>> configurations(List<Sample> samples) {
    Map<String, List<String>> bySide = new LinkedHashMap<>();
    samples.forEach(sample -> bySide.putIfAbsent(sample.side(), sample.configuration()));
    return bySide;
  }

  private static String lines(String side, List<String> configuration) {
    return configuration.size() < 2
        ? ""
        : "%n%s: %s.%n".formatted(side, String.join("; ", configuration));
  }
}
