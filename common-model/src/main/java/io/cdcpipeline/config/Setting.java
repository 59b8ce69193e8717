package io.cdcpipeline.config;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of the settings table: what it is called, what values it takes and who reads it. The name
 * is the same in the environment, in {@code .env} and as a system property; the flag is derived
 * from it.
 */
public final class Setting<T> {

  /** Who reads a setting; the headings of {@code .env.example} and of the documentation. */
  public enum Scope {
    KAFKA("Kafka"),
    SOURCE("Source: what the producer polls"),
    STORES("MongoDB and Redis"),
    JOB("Flink job"),
    COMPOSE("docker-compose.yml: read from .env by docker compose only");

    private final String title;

    Scope(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final String name;
  private final Scope scope;
  private final SettingType<T> type;
  private final String defaultText;
  private final String description;

  /** A setting without a default (null) must be given. */
  Setting(String name, Scope scope, SettingType<T> type, String defaultText, String description) {
    this.name = Objects.requireNonNull(name);
    this.scope = Objects.requireNonNull(scope);
    this.type = Objects.requireNonNull(type);
    this.defaultText = defaultText;
    this.description = Objects.requireNonNull(description);
  }

  /** In the style of environment variables: {@code POLL_INTERVAL}. */
  public String name() {
    return name;
  }

  /** The name on the command line: {@code --poll-interval}. */
  public String flag() {
    return flagOf(name);
  }

  /** Where the value may be read from a file instead; empty unless secret. */
  public Optional<String> fileName() {
    return isSecret() ? Optional.of(name + "_FILE") : Optional.empty();
  }

  public Scope scope() {
    return scope;
  }

  public String description() {
    return description;
  }

  /** What a value must look like, unit and bounds included, as the end of "must be ...". */
  public String expected() {
    return type.expected();
  }

  /** The default as it would be written; empty for a setting that must be given. */
  public Optional<String> defaultText() {
    return Optional.ofNullable(defaultText);
  }

  public boolean isSecret() {
    return type.secret();
  }

  public boolean isRequired() {
    return defaultText == null;
  }

  /** Throws {@link SettingType.Rejected} for a text that breaks the rule. */
  T parse(String text) {
    return type.parse(text);
  }

  static String flagOf(String name) {
    return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name only. */
  @Override
  public String toString() {
    return name;
  }
}
