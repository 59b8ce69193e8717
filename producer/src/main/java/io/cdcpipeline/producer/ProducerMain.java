package io.cdcpipeline.producer;

import io.cdcpipeline.config.InvalidSettingsException;
import io.cdcpipeline.config.Settings;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the producer as a process, until SIGTERM or SIGINT.
 *
 * <p>Exit codes: 0 stopped by signal, 3 settings invalid, 4 Kafka not reachable at the start, 1
 * anything else, such as being fenced by another producer. The reason is one line on standard
 * error.
 */
public final class ProducerMain {
  private static final Logger LOG = LoggerFactory.getLogger(ProducerMain.class);

  private ProducerMain() {}

  public static void main(String[] args) {
    ExitReport report = new ExitReport(System.err);
    CdcProducer producer;
    try {
      Settings settings =
          Settings.load(List.of(args), System.getProperties(), System.getenv(), Path.of(".env"));
      settings.warnings().forEach(LOG::warn);
      producer = CdcProducer.create(ProducerSettings.from(settings));
    } catch (InvalidSettingsException e) {
      System.exit(report.failure(e));
      return;
    }
    run(producer, report);
  }

  /** Does not return: ends the process. */
  static void run(CdcProducer producer, ExitReport report) {
    Thread onSignal = new Thread(() -> stop(producer), "producer-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      producer.run();
    } catch (RuntimeException e) {
      LOG.debug("The producer ends.", e);
      exit(onSignal, report.failure(e));
    }
  }

  /** A JVM ended by a signal returns 128 + signal; an orderly stop is to return 0. */
  private static void stop(CdcProducer producer) {
    producer.close();
    Runtime.getRuntime().halt(ExitReport.OK);
  }

  private static void exit(Thread onSignal, int code) {
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException alreadyStopping) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }
}
