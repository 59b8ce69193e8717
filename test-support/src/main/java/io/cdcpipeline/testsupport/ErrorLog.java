package io.cdcpipeline.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Hears what log4j is told at ERROR and above, beside the appenders that are configured. */
final class ErrorLog {
  /**
   * One event.
   *
   * @param message with the exception, if there was one
   */
  record Entry(String logger, String thread, String message) {
    @Override
    public String toString() {
      return "%s [%s] %s".formatted(logger, thread, message);
    }
  }

  private static final String NAME = "quiet-log";

  private final Recorder recorder = new Recorder();

  void startListening() {
    recorder.entries.clear();
    recorder.start();
    LoggerContext context = context();
    for (LoggerConfig logger : endsOfTheLine(context.getConfiguration())) {
      logger.addAppender(recorder, Level.ERROR, null);
    }
    context.updateLoggers();
  }

  List<Entry> stopListening() {
    LoggerContext context = context();
    for (LoggerConfig logger : endsOfTheLine(context.getConfiguration())) {
      logger.removeAppender(NAME);
    }
    context.updateLoggers();
    return List.copyOf(recorder.entries);
  }

  /** The root, and every logger that does not pass its events on. */
  private static List<LoggerConfig> endsOfTheLine(Configuration configuration) {
    return configuration.getLoggers().values().stream()
        .filter(logger -> logger.equals(configuration.getRootLogger()) || !logger.isAdditive())
        .toList();
  }

  private static LoggerContext context() {
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException(
        "QuietLog hears nothing: put log4j-core and log4j-slf4j2-impl on the class path");
  }

  private static final class Recorder extends AbstractAppender {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    Recorder() {
      super(NAME, null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      String cause = event.getThrown() == null ? "" : " (" + event.getThrown() + ")";
      entries.add(
          new Entry(
              event.getLoggerName(),
              event.getThreadName(),
              event.getMessage().getFormattedMessage() + cause));
    }
  }
}
