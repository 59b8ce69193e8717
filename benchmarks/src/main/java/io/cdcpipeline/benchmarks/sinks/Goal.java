package io.cdcpipeline.benchmarks.sinks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A number that is asked of a comparison.
 *
 * @param row of the list of goals
 * @param what it says, for people
 * @param direction whether more is better
 * @param gate what must hold; NaN when the number is only reported
 * @param aim what we are after; NaN when the number is only reported
 * @param summary how the numbers of the pairs become one
 * @param number works it out for one pair, from the samples by side
 */
record Goal(
    int row,
    String what,
    Direction direction,
    double gate,
    double aim,
    Summary summary,
    Value number) {

  enum Direction {
    AT_LEAST,
    AT_MOST
  }

  enum Summary {
    MEDIAN,
    /** The largest: for what must hold always. */
    WORST
  }

  /** A number of one pair. */
  @FunctionalInterface
  interface Value {
    double of(Map<String, Sample> pair);
  }

  /** Figure {@code name} of one side over that of another. */
  static Value ratio(String name, String over, String under) {
    return pair -> pair.get(over).figure(name) / pair.get(under).figure(name);
  }

  /** Figure {@code name} of one side, less a constant. */
  static Value excess(String name, String side, double constant) {
    return pair -> pair.get(side).figure(name) - constant;
  }

  static Goal median(int row, String what, Direction direction, double gate, double aim, Value of) {
    return new Goal(row, what, direction, gate, aim, Summary.MEDIAN, of);
  }

  static Goal worst(int row, String what, double gate, double aim, Value of) {
    return new Goal(row, what, Direction.AT_MOST, gate, aim, Summary.WORST, of);
  }

  /** Without gate and aim. */
  static Goal reported(int row, String what, Value of) {
    return median(row, what, Direction.AT_MOST, Double.NaN, Double.NaN, of);
  }

  /** What became of it. */
  record Outcome(Goal goal, List<Double> ofPairs, double value) {

    String gateVerdict() {
      return verdict(goal.gate());
    }

    String aimVerdict() {
      return verdict(goal.aim());
    }

    private String verdict(double bound) {
      if (Double.isNaN(bound)) {
        return "reported";
      }
      boolean met = goal.direction() == Direction.AT_LEAST ? value >= bound : value <= bound;
      return met ? "MET" : "NOT MET";
    }

    String bound(double bound) {
      if (Double.isNaN(bound)) {
        return "";
      }
      String sign = goal.direction() == Direction.AT_LEAST ? "≥ " : "≤ ";
      return sign + format(bound);
    }
  }

  Outcome judge(List<Map<String, Sample>> pairs) {
    List<Double> numbers = new ArrayList<>();
    pairs.forEach(pair -> numbers.add(number.of(pair)));
    double value = summary == Summary.WORST ? Collections.max(numbers) : median(numbers);
    return new Outcome(this, List.copyOf(numbers), value);
  }

  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Three significant figures or so, with a point whatever the locale. */
  static String format(double number) {
    double size = Math.abs(number);
    String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, number);
  }
}
