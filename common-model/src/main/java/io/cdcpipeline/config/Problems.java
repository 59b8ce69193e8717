package io.cdcpipeline.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it is reported at once. Never given a value. */
final class Problems {
  private final List<String> problems = new ArrayList<>();

  /** Reads as {@code POLL_INTERVAL (.env:12): must be ...}. */
  void add(String key, String origin, String problem) {
    problems.add(key + " (" + origin + "): " + problem);
  }

  void add(String where, String problem) {
    problems.add(where + ": " + problem);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  int size() {
    return problems.size();
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
