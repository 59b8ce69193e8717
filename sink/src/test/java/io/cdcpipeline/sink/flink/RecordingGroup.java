package io.cdcpipeline.sink.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Keeps what is registered in it and its subgroups, to be read by name. */
final class RecordingGroup extends UnregisteredMetricsGroup {

  private final Map<String, Metric> metrics = new HashMap<>();

  /** A counter's count, a gauge's value, a histogram's number of values. */
  long value(String name) {
    Metric metric = metrics.get(name);
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    if (metric instanceof Gauge<?> gauge) {
      return ((Number) gauge.getValue()).longValue();
    }
    return ((Histogram) metric).getCount();
  }

  @Override
  public Counter counter(String name) {
    return counter(name, new SimpleCounter());
  }

  @Override
  public <C extends Counter> C counter(String name, C counter) {
    metrics.put(name, counter);
    return counter;
  }

  @Override
  public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
    metrics.put(name, gauge);
    return gauge;
  }

  @Override
  public <H extends Histogram> H histogram(String name, H histogram) {
    metrics.put(name, histogram);
    return histogram;
  }

  @Override
  public MetricGroup addGroup(String name) {
    return this;
  }
}
