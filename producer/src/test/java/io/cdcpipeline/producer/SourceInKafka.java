package io.cdcpipeline.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.MalformedEventException;
import io.cdcpipeline.model.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a {@code read_committed} reader sees of one source; independent of the producer's code. */
final class SourceInKafka implements AutoCloseable {
  private final String bootstrapServers;
  private final String sourceName;
  private final Admin admin;
  private final Map<String, Map<TopicPartition, OffsetSpec>> latest = new HashMap<>();
  private final ChangeEventCodec codec = new ChangeEventCodec();

  SourceInKafka(String bootstrapServers, String sourceName) {
    this.bootstrapServers = bootstrapServers;
    this.sourceName = sourceName;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** In the order of each partition, hence of each symbol. */
  List<ChangeEvent> events() {
    return read(Topics.STOCK_STREAM).stream()
        .map(this::decode)
        .filter(event -> event.source().name().equals(sourceName))
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return read(Topics.PRODUCER_DLQ).stream()
        .filter(letter -> sourceName.equals(header(letter, "cdc-dlq-source")))
        .toList();
  }

  /** The stored position's text; empty where there is none. */
  String position() {
    return read(Topics.CURSORS).stream()
        .filter(stored -> sourceName.equals(new String(stored.key(), UTF_8)))
        .map(stored -> new String(stored.value(), UTF_8))
        .reduce("", (earlier, later) -> later);
  }

  static String header(ConsumerRecord<byte[], byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  long committedEnd(String topic) {
    return ends(topic, IsolationLevel.READ_COMMITTED).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** The end of all that is written to {@code topic}, visible or not. */
  long writtenEnd(String topic) {
    return ends(topic, IsolationLevel.READ_UNCOMMITTED).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Whether something is written to {@code topic} that readers do not see yet. */
  boolean hasOpenTransaction(String topic) {
    return !ends(topic, IsolationLevel.READ_COMMITTED)
        .equals(ends(topic, IsolationLevel.READ_UNCOMMITTED));
  }

  Admin admin() {
    return admin;
  }

  @Override
  public void close() {
    admin.close();
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Map<TopicPartition, Long> ends = ends(topic, IsolationLevel.READ_UNCOMMITTED);
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(messages::add);
      }
    }
    return messages;
  }

  private Map<TopicPartition, Long> ends(String topic, IsolationLevel isolation) {
    try {
      if (!latest.containsKey(topic)) {
        latest.put(topic, latestOfAll(topic));
      }
      return admin
          .listOffsets(latest.get(topic), new ListOffsetsOptions(isolation))
          .all()
          .get()
          .entrySet()
          .stream()
          .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Map<TopicPartition, OffsetSpec> latestOfAll(String topic)
      throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .stream()
        .collect(
            Collectors.toMap(
                partition -> new TopicPartition(topic, partition.partition()),
                partition -> OffsetSpec.latest()));
  }

  private ChangeEvent decode(ConsumerRecord<byte[], byte[]> message) {
    try {
      ChangeEvent event =
          codec.decode(
              message.key(),
              message.value(),
              header(message, ChangeEventCodec.SCHEMA_VERSION_HEADER));
      if (!event.eventId().equals(header(message, ChangeEventCodec.EVENT_ID_HEADER))) {
        throw new AssertionError("The event id header is not " + event.eventId());
      }
      return event;
    } catch (MalformedEventException e) {
      throw new AssertionError(e);
    }
  }
}
