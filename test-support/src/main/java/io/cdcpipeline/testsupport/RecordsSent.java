package io.cdcpipeline.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Writes what each writer counted as sent into a file when its task ends. Public because Flink
 * finds it by Java's service loader; it does nothing unless a job names it.
 */
public final class RecordsSent implements MetricReporterFactory {

  static final String FILE = "file";

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return new Reporter(Path.of(properties.getProperty(FILE)));
  }

  private record Reporter(Path file) implements MetricReporter {

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {}

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      if (name.equals("numRecordsSend") && metric instanceof Counter counter) {
        try {
          Files.writeString(
              file,
              counter.getCount() + "\n",
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
