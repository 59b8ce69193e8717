package io.cdcpipeline.it.matrix;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the results into a document, between two markers; what is around them stays. */
final class MatrixTable {

  private static final String BEGIN = "<!-- crash-matrix:begin -->";
  private static final String END = "<!-- crash-matrix:end -->";
  private static final String HEAD =
      """
      | Fault | Strikes | Store | Seed | Fired | Ends | Exactly once: violations \
      | At least once: violations | Flink starts, s | First new commit, s |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  private static final int VIOLATIONS = 6;

  private final String commit;
  private final String command;
  private final List<RowResult> results;

  /**
   * @param commit of the code that ran
   * @param command that ran it
   */
  MatrixTable(String commit, String command, List<RowResult> results) {
    this.commit = commit;
    this.command = command;
    this.results = List.copyOf(results);
  }

  /** The document with this table instead of the one it has. */
  String into(String document) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the document has no place for the table, which is between " + BEGIN + " and " + END);
    }
    return document.substring(0, begin + BEGIN.length()) + "\n" + text() + document.substring(end);
  }

  /** The table alone. */
  String text() {
    return "Written by `"
        + command
        + "` at commit `"
        + commit
        + "`. "
        + summary()
        + "\n\n"
        + Stream.of(Group.values())
            .filter(group -> results.stream().anyMatch(result -> result.row().group() == group))
            .map(this::table)
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private String summary() {
    Optional<Duration> slowest =
        results.stream()
            .flatMap(result -> result.exactlyOnce().recovery().stream())
            .max(Comparator.naturalOrder());
    return "%d rows, %d faults fired; exactly once: %d violations; at least once: %d. Slowest first new commit after Flink's start: %s s."
        .formatted(
            results.size(),
            results.stream().mapToInt(result -> result.exactlyOnce().fired()).sum(),
            results.stream().mapToLong(result -> result.exactlyOnce().violations().sum()).sum(),
            results.stream().mapToLong(RowResult::violationsAtLeastOnce).sum(),
            seconds(slowest));
  }

  private String table(Group group) {
    return "**"
        + group.title()
        + "**\n\n"
        + HEAD
        + results.stream()
            .filter(result -> result.row().group() == group)
            .map(MatrixTable::line)
            .collect(Collectors.joining());
  }

  /** How the line of a row begins. */
  static String start(Row row) {
    String name = row.group() == Group.FAULT_POINT ? "`" + row.name() + "`" : row.name();
    return "| %s | %s | %s | %d |".formatted(name, row.struck(), row.store().title(), row.seed());
  }

  /** The violations of our sink, as they stand in a line. */
  static String violations(String line) {
    return line.split(" \\| ", -1)[VIOLATIONS];
  }

  private static String line(RowResult result) {
    Row row = result.row();
    Observation ours = result.exactlyOnce();
    StringJoiner line = new StringJoiner(" | ", start(row) + " ", " |\n");
    line.add(Integer.toString(ours.fired()));
    line.add(row.complaint(ours).map(wrong -> "**FAILED: " + wrong + "**").orElse(ends(row, ours)));
    line.add(ours.violations().toString());
    line.add(result.atLeastOnce().map(plain -> plain.violations().toString()).orElse(""));
    line.add(seconds(ours.startUp()));
    line.add(seconds(ours.recovery()));
    return line.toString();
  }

  private static String ends(Row row, Observation observed) {
    return observed.refusals().isEmpty()
        ? row.expected().toString()
        : String.join(", ", observed.refusals())
            + (row.expected() == Expected.GAP ? "" : ", then exact");
  }

  private static String seconds(Optional<Duration> duration) {
    return duration
        .map(time -> String.format(Locale.ROOT, "%.1f", time.toMillis() / 1_000.0))
        .orElse("");
  }
}
