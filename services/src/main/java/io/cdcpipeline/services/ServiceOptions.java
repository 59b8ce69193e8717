package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a local service is to be found or started.
 *
 * @param workDirectory data and logs live below it; created when absent. Each start makes a data
 *     directory of its own there and deletes it on close; the logs beside it stay
 * @param configuredUri a server that runs already: nothing is started or stopped then
 * @param shutdownGrace how long the end of the JVM waits for the owner to call {@code close()}
 *     before the service is taken away: shutdown hooks run side by side, so an owner that still
 *     needs the server in its own hook sets this
 */
public record ServiceOptions(
    Path workDirectory, Optional<String> configuredUri, Duration shutdownGrace) {
  public ServiceOptions {
    workDirectory = workDirectory.toAbsolutePath().normalize();
    Objects.requireNonNull(configuredUri, "configuredUri");
    Objects.requireNonNull(shutdownGrace, "shutdownGrace");
  }

  /** A service that is taken away at once when the JVM ends. */
  public ServiceOptions(Path workDirectory, Optional<String> configuredUri) {
    this(workDirectory, configuredUri, Duration.ZERO);
  }

  public ServiceOptions withShutdownGrace(Duration grace) {
    return new ServiceOptions(workDirectory, configuredUri, grace);
  }

  /** The URI may hold credentials. */
  @Override
  public String toString() {
    return "ServiceOptions[workDirectory="
        + workDirectory
        + ", configuredUri="
        + configuredUri.map(Redaction::withoutCredentials)
        + ", shutdownGrace="
        + shutdownGrace
        + "]";
  }
}
