package io.cdcpipeline.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class NearMiss {
  private static final int MAX_DISTANCE = 2;

  private NearMiss() {}

  /** The closest of the known names, at most two edits away; case, dots and dashes do not count. */
  static Optional<String> of(String name, Collection<String> known) {
    String normal = name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    return known.stream()
        .filter(candidate -> distance(normal, candidate) <= MAX_DISTANCE)
        .min(Comparator.comparingInt((String candidate) -> distance(normal, candidate)));
  }

  /** As a sentence to append to an error; empty where nothing is near. */
  static String suggestion(Optional<String> meant) {
    return meant.map(name -> " Did you mean " + name + "?").orElse("");
  }

  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MAX_DISTANCE) {
      return Integer.MAX_VALUE;
    }
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
