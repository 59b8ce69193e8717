package io.cdcpipeline.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code cdc demo} prints. */
final class DemoReport {

  private static final int LABEL = 12;

  private final PrintWriter out;
  private final String logFile;
  private final boolean json;

  DemoReport(PrintWriter out, String logFile, boolean json) {
    this.out = out;
    this.logFile = logFile;
    this.json = json;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** What runs where. */
  void box(LocalRun run) {
    List<String> lines = new ArrayList<>();
    lines.add(entry("Flink UI", run.webInterface()));
    lines.add(entry("Source", withoutQuery(run.settings().value(PipelineSettings.SOURCE_URL))));
    run.servers().forEach(server -> lines.addAll(entries(server)));
    lines.add(entry("Logs", logFile));
    lines.add(entry("", "Ctrl-C stops everything; nothing is left behind."));
    int width = lines.stream().mapToInt(String::length).max().orElse(0);
    line("┌" + "─".repeat(width + 2) + "┐");
    lines.forEach(text -> line("│ " + text + " ".repeat(width - text.length()) + " │"));
    line("└" + "─".repeat(width + 2) + "┘");
  }

  static List<String> entries(LocalRun.Server server) {
    String name = server.description().split(" ", 2)[0];
    return server
        .address()
        .map(address -> List.of(entry(name, address), entry("", server.description())))
        .orElseGet(() -> List.of(entry(name, server.description())));
  }

  /** A query may hold a key of the API. */
  static String withoutQuery(URI url) {
    return url.toString().split("\\?", 2)[0];
  }

  private static String entry(String label, String value) {
    return label + " ".repeat(LABEL - label.length()) + value;
  }

  void progress(long polled, long kafka, long mongodb, long redis) {
    line(
        String.format(
            Locale.ROOT,
            "events polled %,9d   in Kafka %,9d   in MongoDB %,9d   in Redis %,9d",
            polled,
            kafka,
            mongodb,
            redis));
  }

  /** The reconciliation, for people and, if asked for, for programs. */
  void result(Demo.Result result) {
    reconciliation(result);
    if (json) {
      json(result);
    }
  }

  /** The reconciliation, place by place. */
  void reconciliation(Demo.Result result) {
    Reconciliation found = result.reconciliation();
    line("");
    line("Reconciliation, each number read from the place itself:");
    line(row("produced by the source", found.truth()));
    found.places().forEach((place, tally) -> line(row("in " + place, tally)));
    if (found.deadLetters() > 0) {
      line(String.format(Locale.ROOT, "  %-24s %,9d events", "dead letters", found.deadLetters()));
    }
    if (!result.faults().isEmpty()) {
      line(
          "  faults injected          "
              + result.faults().size()
              + ", inside a commit "
              + insideCommit(result));
    }
    found.valueDifferences().forEach(difference -> line("  differs: " + difference));
    line("missing " + found.missing() + ", duplicate " + found.duplicate());
  }

  private static String row(String place, Tally tally) {
    return String.format(
        Locale.ROOT,
        "  %-24s %,9d events of %d symbols, volume %,d",
        place,
        tally.count(),
        tally.bySymbol().size(),
        tally.bySymbol().values().stream().mapToLong(Tally.Sum::volume).sum());
  }

  static long insideCommit(Demo.Result result) {
    return result.faults().stream().filter(FaultPoint::insideCommit).count();
  }

  /** One JSON object on one line. */
  void json(Demo.Result result) {
    Reconciliation found = result.reconciliation();
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("produced", found.produced());
    summary.put("kafka", found.count(Reconciliation.KAFKA) + found.kafkaDuplicates());
    summary.put("mongodb", found.count(Reconciliation.MONGODB));
    summary.put("mongodbTrades", found.count(Reconciliation.MONGODB_TRADES));
    summary.put("redis", found.count(Reconciliation.REDIS));
    summary.put("missing", found.missing());
    summary.put("duplicate", found.duplicate());
    summary.put("valueDifferences", found.valueDifferences().size());
    summary.put("deadLetters", found.deadLetters());
    summary.put("faults", result.faults().size());
    summary.put("faultsInsideCommit", insideCommit(result));
    summary.put("seconds", result.took().toSeconds());
    line(summary.toString());
  }
}
