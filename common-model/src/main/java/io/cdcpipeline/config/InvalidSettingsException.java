package io.cdcpipeline.config;

import java.util.List;

/**
 * Settings that break a rule, all of them at once. The message is for the person who starts the
 * program: it names key, origin, rule and remedy, and never a value.
 */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  InvalidSettingsException(List<String> problems) {
    super(
        (problems.size() == 1
                ? "1 setting is invalid:"
                : problems.size() + " settings are invalid:")
            + "\n  - "
            + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem, in the order flags, files, then the settings table. */
  public List<String> problems() {
    return problems;
  }
}
