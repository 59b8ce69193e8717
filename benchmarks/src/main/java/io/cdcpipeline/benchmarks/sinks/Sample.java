package io.cdcpipeline.benchmarks.sinks;

import java.util.List;
import java.util.Map;

/**
 * One measurement, as it stands in the raw lines.
 *
 * @param comparison its {@link Comparison}
 * @param side what was measured
 * @param pair in which round, from 1
 * @param at when it started, ISO 8601
 * @param load the machine's one-minute load average before it
 * @param figures by the names in {@link Figure}
 * @param configuration as the live objects say
 */
record Sample(
    String comparison,
    String side,
    int pair,
    String at,
    double load,
    Map<String, Double> figures,
    List<String> configuration) {

  double figure(String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new IllegalStateException(side + " of " + comparison + " has no " + name);
    }
    return value;
  }
}
