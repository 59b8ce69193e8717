package io.cdcpipeline.producer.publish;

import io.cdcpipeline.model.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and checks what the guarantee rests on: {@code
 * stock-stream.cursors} has one partition and is compacted, and nothing else removes its records.
 * Replication is the broker's default.
 */
final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** A dead letter is longer than the record that it holds: by its headers. */
  private static final String DEAD_LETTER_BYTES = Integer.toString(16 << 20);

  private final PublisherSettings settings;

  TopicSetup(PublisherSettings settings) {
    this.settings = settings;
  }

  void createMissing() throws PublishFailedException {
    try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
      for (NewTopic topic : missing(admin)) {
        create(admin, topic);
      }
      awaitVisible(admin);
      checkCursors(admin);
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      throw cannotSetUp(KafkaFailures.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotSetUp("interrupted", e);
    }
  }

  private List<NewTopic> missing(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<NewTopic> missing = new ArrayList<>(topics());
    var existing = await(admin.listTopics().names());
    missing.removeIf(topic -> existing.contains(topic.name()));
    return missing;
  }

  private List<NewTopic> topics() {
    return List.of(
        topic(Topics.STOCK_STREAM, settings.partitions()),
        deadLetters(Topics.DLQ),
        deadLetters(Topics.PRODUCER_DLQ),
        topic(Topics.CURSORS, 1)
            .configs(
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
  }

  private static NewTopic deadLetters(String name) {
    return topic(name, 1).configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEAD_LETTER_BYTES));
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      await(admin.createTopics(List.of(topic)).all());
      LOG.info("Created topic {} with {} partitions.", topic.name(), topic.numPartitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      // Another process was faster; that is as good.
    }
  }

  /** A topic that was just created is unknown to a broker until the news has reached it. */
  private void awaitVisible(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names = topics().stream().map(NewTopic::name).toList();
    long deadline = System.nanoTime() + KafkaClients.CALL_TIMEOUT.toNanos();
    while (true) {
      try {
        await(admin.describeTopics(names).allTopicNames());
        return;
      } catch (ExecutionException e) {
        boolean unknown = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!unknown || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  private void checkCursors(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    int partitions =
        await(admin.describeTopics(List.of(Topics.CURSORS)).allTopicNames())
            .get(Topics.CURSORS)
            .partitions()
            .size();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, Topics.CURSORS);
    Config config = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
    String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (partitions != 1 || !policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new PublisherStoppedException(
          ("Topic %s at %s has %d partitions and cleanup.policy=%s; it must have 1 and compact, or"
                  + " stored positions would be missed or removed and rows repeated. Nothing was"
                  + " published. Correct the topic.")
              .formatted(Topics.CURSORS, settings.bootstrapServers(), partitions, policy),
          null);
    }
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(KafkaClients.CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PublishFailedException cannotSetUp(String why, Exception cause) {
    return new PublishFailedException(
        ("Cannot set up the topics at %s (%s). Nothing was published. Check that Kafka is up and"
                + " KAFKA_BOOTSTRAP_SERVERS right.")
            .formatted(settings.bootstrapServers(), why),
        cause);
  }
}
