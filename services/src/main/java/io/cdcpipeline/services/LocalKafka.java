package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A real Kafka broker (KRaft, one node, broker and controller together) inside this JVM. Topics are
 * never made by themselves: who needs one creates it.
 */
public final class LocalKafka implements LocalService {
  private static final int DEFAULT_PORT = 9092;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final String bootstrapServers;
  private final String description;
  private final Runnable stop;

  private LocalKafka(String bootstrapServers, String description, Runnable stop) {
    this.bootstrapServers = bootstrapServers;
    this.description = description;
    this.stop = stop;
  }

  /**
   * Uses the configured bootstrap servers or starts a broker; returns when it answers.
   *
   * @throws ServiceUnavailableException when the configured ones do not answer, or the broker did
   *     not start
   */
  public static LocalKafka start(ServiceOptions options) {
    if (options.configuredUri().isPresent()) {
      return configured(options.configuredUri().get());
    }
    Path directory = Directories.fresh(options.workDirectory(), "kafka-");
    KafkaNode node = new KafkaNode(directory);
    ShutdownHook hook =
        ShutdownHook.install("stop-Kafka", options.shutdownGrace(), () -> stop(node, directory));
    Runnable stop =
        () -> {
          hook.remove();
          stop(node, directory);
        };
    try {
      node.start();
    } catch (RuntimeException | Error e) {
      stop.run();
      throw e;
    }
    return new LocalKafka(node.bootstrapServers(), node.describe(), stop);
  }

  /** The bootstrap servers. */
  @Override
  public String uri() {
    return bootstrapServers;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void close() {
    stop.run();
  }

  private static LocalKafka configured(String servers) {
    boolean answers =
        Arrays.stream(servers.split(","))
            .map(server -> HostAndPort.of(server, DEFAULT_PORT))
            .anyMatch(server -> Ports.accepts(server.host(), server.port(), ANSWER_LIMIT));
    if (!answers) {
      throw new ServiceUnavailableException(
          "The configured Kafka %s does not accept connections. Start it, or correct or remove KAFKA_BOOTSTRAP_SERVERS."
              .formatted(servers));
    }
    return new LocalKafka(servers, "Kafka at " + servers + " (configured)", () -> {});
  }

  private static void stop(KafkaNode node, Path directory) {
    node.stop();
    Directories.delete(directory);
  }
}
