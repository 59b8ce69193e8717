package io.cdcpipeline.benchmarks.sinks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run sinks}. */
@Command(
    name = "benchmarks/run sinks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the exactly-once sinks against plain writers, on a real MongoDB and a real Redis,"
          + " in turns and in JVMs of their own. Prints ratios beside their gates and goals, keeps"
          + " the raw lines, and renews the tables of the README.",
      "Needs Linux, and no other work on the machine."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:measured, whatever the ratios", "1:a measurement failed", "2:wrong usage"})
public final class SinkBenchmarks implements Callable<Integer> {

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description = "Only the comparisons of these rows of the list of goals.")
  private Set<Integer> rows = Set.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID",
      description =
          "Only the comparisons with these ids; they stand in the names of the raw files.")
  private Set<String> ids = Set.of();

  @Option(
      names = "--pairs",
      defaultValue = "3",
      description = "How often each side is measured. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--out",
      defaultValue = "benchmarks/results",
      description = "Where the raw lines are kept. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--readme",
      defaultValue = "benchmarks/README.md",
      description = "The document whose tables are renewed. Default: ${DEFAULT-VALUE}.")
  private Path readme;

  @Option(
      names = "--work",
      defaultValue = "benchmarks/target/sinks",
      description = "For servers, checkpoints and logs. Default: ${DEFAULT-VALUE}.")
  private Path work;

  @Option(names = "--tables-only", description = "Measure nothing, renew the tables.")
  private boolean tablesOnly;

  @Option(names = "--jfr", description = "Sample our sides, and print where they spend their time.")
  private boolean profiled;

  @Spec private CommandSpec spec;

  /** Ends the JVM with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SinkBenchmarks()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Results results = new Results(out);
    if (!tablesOnly) {
      measure(results, spec.commandLine().getOut());
    }
    new Report(results).writeInto(readme);
    return 0;
  }

  private void measure(Results results, PrintWriter terminal)
      throws IOException, InterruptedException {
    Optional<Profile> profile = profiled ? Optional.of(new Profile(terminal)) : Optional.empty();
    LocalDate day = LocalDate.now(ZoneOffset.UTC);
    try (Stores stores = Stores.start(work)) {
      Measuring measuring = new Measuring(stores, work, profile, terminal);
      for (Comparison comparison : wanted()) {
        Path raw = results.begin(comparison, day);
        measuring.run(comparison, pairs, sample -> Results.append(raw, sample));
        terminal.println(Report.ratios(comparison, Results.read(raw)));
        terminal.flush();
      }
    }
  }

  private List<Comparison> wanted() {
    List<Comparison> wanted =
        Plan.comparisons().stream()
            .filter(
                comparison ->
                    rows.isEmpty()
                        || comparison.goals().stream().anyMatch(goal -> rows.contains(goal.row())))
            .filter(comparison -> ids.isEmpty() || ids.contains(comparison.id()))
            .toList();
    if (wanted.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "nothing is measured for rows %s and ids %s; there are %s"
              .formatted(rows, ids, Plan.comparisons().stream().map(Comparison::id).toList()));
    }
    return wanted;
  }
}
