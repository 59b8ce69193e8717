package io.cdcpipeline.local;

import io.cdcpipeline.config.InvalidSettingsException;
import io.cdcpipeline.ops.CdcCommand;
import io.cdcpipeline.ops.ExitCode;
import io.cdcpipeline.services.ServiceUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cdc demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the whole system on this machine, without Docker: a sample exchange, the producer, an"
          + " embedded Kafka broker, the Flink job, a real MongoDB replica set and a real Redis.",
      "Stops on Ctrl-C, or by itself after --for, and then says whether every event of the source"
          + " is in every place exactly once."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every event is everywhere exactly once",
      "1:something failed, or --chaos met fewer than 3 faults",
      "2:the command line is wrong",
      "3:a setting is wrong",
      "4:a server cannot be found or started",
      "7:events are missing, duplicate, different, or dead letters",
      "130:stopped by Ctrl-C"
    })
public final class DemoCommand implements CdcCommand {

  private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);

  private static final int LEAST_FAULTS = 3;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Stop by itself after this time, such as 60s or 5min, and reconcile.")
  private Duration length;

  @Option(
      names = "--chaos",
      description = "Break the job every few seconds, inside its commits, too.")
  private boolean chaos;

  @Option(
      names = "--json",
      description = "Print the reconciliation as one JSON object, last on standard output.")
  private boolean json;

  @Option(
      names = "--source-url",
      paramLabel = "URL",
      description = "Poll this REST API instead of the sample exchange; map it with --set.")
  private String sourceUrl;

  @Option(
      names = "--allow-dead-letters",
      description = "Accept rows that the producer has to set aside; they are counted.")
  private boolean deadLettersAllowed;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      mapFallbackValue = "",
      description = "A setting, such as SOURCE_RECORDS=/rows; see docs/configuration.md.")
  private Map<String, String> given = Map.of();

  @Option(
      names = "--env-file",
      paramLabel = "PATH",
      description = "Read settings from this file, too. The .env of the folder is not read.")
  private Path envFile;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Trades a second of the sample exchange, 1 to 1000 (${DEFAULT-VALUE}).")
  private int perSecond;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the sample exchange (${DEFAULT-VALUE}).")
  private long seed;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (perSecond < 1 || perSecond > 1_000) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--rate is 1 to 1000, was " + perSecond);
    }
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> stopAndWait(stop, ended), "demo-stop");
    TemporaryDirectory directory = TemporaryDirectory.create("cdc-demo-");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      return run(directory.path(), stop);
    } finally {
      delete(directory);
      ended.countDown();
      forget(onInterrupt);
    }
  }

  private int run(Path directory, CountDownLatch stop) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    DemoReport report = new DemoReport(out, System.getProperty("log.file", "standard error"), json);
    Demo.Plan plan = new Demo.Plan(flags(), Optional.ofNullable(length), chaos, perSecond, seed);
    Optional<Demo.Result> result;
    try {
      result = new Demo(plan, report, stop).run(directory);
    } catch (Exception e) {
      return exitCode(e, stop);
    }
    if (result.isEmpty()) {
      report.line("Stopped; nothing is left behind.");
      return ExitCode.INTERRUPTED;
    }
    return exitCode(result.get());
  }

  private int exitCode(Exception failure, CountDownLatch stop) throws Exception {
    if (stop.getCount() == 0) {
      // A JVM that is ending refuses to start servers, among others.
      LOG.warn("Stopped by Ctrl-C in the middle of something", failure);
      spec.commandLine().getErr().println("Stopped in the middle: " + failure.getMessage());
      return ExitCode.INTERRUPTED;
    }
    if (failure instanceof InvalidSettingsException) {
      spec.commandLine().getErr().println("error: " + failure.getMessage());
      return ExitCode.SETTINGS;
    }
    if (failure instanceof ServiceUnavailableException) {
      spec.commandLine().getErr().println("error: " + failure.getMessage());
      return ExitCode.UNREACHABLE;
    }
    throw failure;
  }

  private int exitCode(Demo.Result result) {
    if (!result.reconciliation().agrees()) {
      return ExitCode.DIFFERENCES;
    }
    PrintWriter err = spec.commandLine().getErr();
    if (result.reconciliation().deadLetters() > 0 && !deadLettersAllowed) {
      err.println(
          "error: the producer set rows of the source aside, each with its reason in"
              + " stock-stream.producer.dlq; --allow-dead-letters accepts that");
      return ExitCode.DIFFERENCES;
    }
    if (chaos && (result.faults().size() < LEAST_FAULTS || DemoReport.insideCommit(result) == 0)) {
      err.println(
          "error: --chaos met "
              + result.faults().size()
              + " faults, too few to prove anything; let it run longer: --for 60s");
      return ExitCode.UNEXPECTED;
    }
    return ExitCode.OK;
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    if (envFile != null) {
      flags.add("--env-file=" + envFile);
    }
    if (sourceUrl != null) {
      flags.add("--source-url=" + sourceUrl);
    }
    given.forEach(
        (name, value) ->
            flags.add("--" + name.toLowerCase(Locale.ROOT).replace('_', '-') + "=" + value));
    return flags;
  }

  private static void stopAndWait(CountDownLatch stop, CountDownLatch ended) {
    stop.countDown();
    try {
      ended.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException theJvmIsEnding) {
      LOG.debug("The hook has run", theJvmIsEnding);
    }
  }

  /** What is left of a folder changes nothing about how the run ended. */
  private void delete(TemporaryDirectory directory) {
    try {
      directory.delete();
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println("warning: cannot delete " + directory.path() + ", please do: " + e);
    }
  }

  /** {@code 60s}, {@code 500ms}, {@code 5min}, {@code 1h}. */
  static final class DurationConverter implements CommandLine.ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|min|h)");

    @Override
    public Duration convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new CommandLine.TypeConversionException(
            "'" + text + "' is not a duration; write it as 60s, 5min or 1h");
      }
      long amount = Long.parseLong(form.group(1));
      return switch (form.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "min" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
  }
}
