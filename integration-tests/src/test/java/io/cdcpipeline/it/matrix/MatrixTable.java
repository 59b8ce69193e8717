package io.cdcpipeline.it.matrix;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of the results in a document, between two markers. A row that was played replaces its
 * line; lines of rows that no longer exist go; what is around the markers stays.
 */
final class MatrixTable {

  private static final String BEGIN = "<!-- crash-matrix:begin -->";
  private static final String END = "<!-- crash-matrix:end -->";
  private static final String HEAD =
      """
      | Fault | Strikes | Store | Seed | Fired | Ends | Exactly once: violations \
      | At least once: violations | Flink starts, s | First new commit, s | Commit |
      |---|---|---|---|---|---|---|---|---|---|---|
      """;
  private static final String BAR = " | ";
  private static final int EXACTLY_ONCE = 6;
  private static final int AT_LEAST_ONCE = 7;

  private final Map<String, String> lines = new HashMap<>();

  /** The table that the document has. */
  static MatrixTable in(String document) {
    MatrixTable table = new MatrixTable();
    List<String> written =
        document.substring(begin(document), document.indexOf(END)).lines().toList();
    for (Row row : Rows.all()) {
      written.stream()
          .filter(line -> line.startsWith(start(row)))
          .findFirst()
          .ifPresent(line -> table.lines.put(start(row), line));
    }
    return table;
  }

  /**
   * A row has been played.
   *
   * @param commit of the code that ran
   */
  void put(RowResult result, String commit) {
    Row row = result.row();
    Observation ours = result.exactlyOnce();
    StringJoiner line = new StringJoiner(BAR, start(row) + " ", " |");
    line.add(Long.toString(row.seed()));
    line.add(Integer.toString(ours.fired()));
    line.add(row.complaint(ours).map(wrong -> "**FAILED: " + wrong + "**").orElse(ends(row, ours)));
    line.add(ours.violations().toString());
    line.add(result.atLeastOnce().map(plain -> plain.violations().toString()).orElse(""));
    line.add(seconds(ours.startUp()));
    line.add(seconds(ours.recovery()));
    line.add("`" + commit + "`");
    lines.put(start(row), line.toString());
  }

  /** The line of a row, if it was ever played. */
  Optional<String> line(Row row) {
    return Optional.ofNullable(lines.get(start(row)));
  }

  /** The violations of our sink, as they stand in a line. */
  static String violations(String line) {
    return line.split(" \\| ", -1)[EXACTLY_ONCE];
  }

  /**
   * The document with this table.
   *
   * @param command that plays all rows
   */
  String into(String document, String command) {
    return document.substring(0, begin(document))
        + "\n"
        + text(command)
        + document.substring(document.indexOf(END));
  }

  private static int begin(String document) {
    int begin = document.indexOf(BEGIN);
    if (begin < 0 || document.indexOf(END) < begin) {
      throw new IllegalArgumentException(
          "the document has no place for the table, which is between " + BEGIN + " and " + END);
    }
    return begin + BEGIN.length();
  }

  private String text(String command) {
    return ("%d rows; violations exactly once: %d, at least once: %,d. Each line was written when its"
                + " row was played, at the commit that it names. All are played again by `%s`.%n%n")
            .formatted(lines.size(), sum(EXACTLY_ONCE), sum(AT_LEAST_ONCE), command)
        + Stream.of(Group.values())
            .filter(group -> lines.keySet().stream().anyMatch(starts(group)::contains))
            .map(this::table)
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static Set<String> starts(Group group) {
    return Rows.all().stream()
        .filter(row -> row.group() == group)
        .map(MatrixTable::start)
        .collect(Collectors.toSet());
  }

  private String table(Group group) {
    return "**"
        + group.title()
        + "**\n\n"
        + HEAD
        + Rows.all().stream()
            .filter(row -> row.group() == group)
            .flatMap(row -> line(row).stream())
            .map(line -> line + "\n")
            .collect(Collectors.joining());
  }

  /** Of the numbers with which the cells of a column begin. */
  private long sum(int column) {
    return lines.values().stream()
        .map(line -> line.split(" \\| ", -1)[column].replaceFirst("[^0-9].*", ""))
        .filter(number -> !number.isEmpty())
        .mapToLong(Long::parseLong)
        .sum();
  }

  private static String start(Row row) {
    String name = row.group() == Group.FAULT_POINT ? "`" + row.name() + "`" : row.name();
    return "| " + name + BAR + row.struck() + BAR + row.store().title() + " |";
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
