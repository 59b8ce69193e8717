package io.cdcpipeline.it.matrix;

/**
 * What is wrong with a {@link History}.
 *
 * @param lost numbers that the source emitted and no list has
 * @param duplicate appearances of a number beyond its first, or beyond the source's end
 * @param reordered first appearances after a greater number of the key
 * @param miscounted keys whose counter is not the sum of their list
 */
record Violations(long lost, long duplicate, long reordered, long miscounted) {

  static final Violations NONE = new Violations(0, 0, 0, 0);

  Violations plus(Violations other) {
    return new Violations(
        lost + other.lost,
        duplicate + other.duplicate,
        reordered + other.reordered,
        miscounted + other.miscounted);
  }

  Violations withoutCounters() {
    return new Violations(lost, duplicate, reordered, 0);
  }

  long sum() {
    return lost + duplicate + reordered + miscounted;
  }

  /** {@code 0}, or {@code 12 (12 duplicate)}. */
  @Override
  public String toString() {
    if (sum() == 0) {
      return "0";
    }
    StringBuilder text = new StringBuilder();
    append(text, lost, "lost");
    append(text, duplicate, "duplicate");
    append(text, reordered, "reordered");
    append(text, miscounted, "miscounted");
    return sum() + " (" + text + ")";
  }

  private static void append(StringBuilder text, long count, String kind) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(kind);
    }
  }
}
