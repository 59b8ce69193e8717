package io.cdcpipeline.services;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KRaft node in this JVM: the only class that knows Kafka's server classes.
 *
 * <p>It puts the node together itself, because Kafka's own {@code KafkaRaftServer} halts the JVM on
 * a fatal fault, which would leave the other servers running.
 */
final class KafkaNode {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
  private static final int NODE_ID = 1;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Path directory;
  private final int brokerPort = Ports.free();
  private final int controllerPort = Ports.free();
  private final Deque<Runnable> stops = new ArrayDeque<>();

  KafkaNode(Path directory) {
    this.directory = directory;
  }

  String bootstrapServers() {
    return Ports.LOOPBACK + ":" + brokerPort;
  }

  String describe() {
    return "Kafka %s (in this process, KRaft)".formatted(AppInfoParser.getVersion());
  }

  /** Returns when the broker serves clients. */
  synchronized void start() {
    try {
      KafkaConfig config = new KafkaConfig(properties());
      BootstrapMetadata bootstrap = format();
      MetaPropertiesEnsemble ensemble =
          new MetaPropertiesEnsemble.Loader()
              .addLogDirs(List.of(directory.toString()))
              .addMetadataLogDir(directory.toString())
              .load();
      SharedServer shared =
          new SharedServer(
              config,
              ensemble,
              Time.SYSTEM,
              new Metrics(),
              CompletableFuture.completedFuture(
                  QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
              QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
              (name, fatal, action) -> fault(name, action),
              ServerSocketFactory.INSTANCE);
      ControllerServer controller =
          new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
      BrokerServer broker = new BrokerServer(shared);
      stops.push(controller::shutdown);
      controller.startup();
      stops.push(() -> broker.shutdown(STOP_LIMIT));
      broker.startup();
    } catch (Exception e) {
      throw new ServiceUnavailableException(
          "Kafka could not be started in this process on port %d with its data in %s: %s. Try again, or set KAFKA_BOOTSTRAP_SERVERS to a broker that runs."
              .formatted(brokerPort, directory, e),
          e);
    }
  }

  /**
   * Does nothing when it was stopped before. A part that fails to stop does not keep the others.
   */
  synchronized void stop() {
    while (!stops.isEmpty()) {
      try {
        stops.pop().run();
      } catch (RuntimeException e) {
        LOG.warn("A part of Kafka in {} did not stop in order; its data goes anyway", directory, e);
      }
    }
  }

  private BootstrapMetadata format() throws Exception {
    // Kafka's formatter reports to standard output, which belongs to our user.
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      Formatter formatter =
          new Formatter()
              .setNodeId(NODE_ID)
              .setClusterId(Uuid.randomUuid().toString())
              .addDirectory(directory.toString())
              .setMetadataLogDirectory(directory.toString())
              .setControllerListenerName("CONTROLLER")
              .setPrintStream(nowhere);
      formatter.run();
      return formatter.bootstrapMetadata();
    }
  }

  private static FaultHandler fault(String name, Runnable action) {
    return (message, cause) -> {
      LOG.error("Kafka in this process met a fault in {}: {}. Start again.", name, message, cause);
      action.run();
      return new IllegalStateException(name + ": " + message, cause);
    };
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put(
        "listeners",
        "CLIENT://%s:%d,CONTROLLER://%s:%d"
            .formatted(Ports.LOOPBACK, brokerPort, Ports.LOOPBACK, controllerPort));
    properties.put("advertised.listeners", "CLIENT://" + bootstrapServers());
    properties.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("inter.broker.listener.name", "CLIENT");
    properties.put(
        "controller.quorum.voters", NODE_ID + "@" + Ports.LOOPBACK + ":" + controllerPort);
    properties.put("log.dirs", directory.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("default.replication.factor", "1");
    properties.put("min.insync.replicas", "1");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    // One node needs no spread, and each partition costs time at the start.
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    return properties;
  }
}
