package io.cdcpipeline.sink.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Properties;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Makes a reporter that writes to a file which metrics a job registers, one a line. */
public final class NamesReporterFactory implements MetricReporterFactory {

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return new NamesReporter();
  }

  private static final class NamesReporter implements MetricReporter {

    private Path file;

    @Override
    public void open(MetricConfig config) {
      file = Path.of(config.getString("file", ""));
    }

    @Override
    public synchronized void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      try {
        Files.writeString(
            file,
            group.getMetricIdentifier(name)
                + " "
                + metric.getMetricType().name().toLowerCase(Locale.ROOT)
                + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    @Override
    public void close() {}
  }
}
