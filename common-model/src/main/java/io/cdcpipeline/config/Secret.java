package io.cdcpipeline.config;

import java.util.Objects;

/**
 * A value that must not be shown: its text form is always the same. Take the value out only where
 * it is handed to a client, and never put it into Flink's configuration or job parameters, which an
 * unauthenticated REST endpoint serves.
 *
 * @param value empty where nothing was configured
 */
public record Secret(String value) {

  public Secret {
    Objects.requireNonNull(value, "value");
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
