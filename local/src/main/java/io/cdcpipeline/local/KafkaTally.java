package io.cdcpipeline.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cdcpipeline.model.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts what a {@code read_committed} reader sees on {@code stock-stream} and what was set aside.
 */
final class KafkaTally implements AutoCloseable {

  /** Before any position of a source. */
  static final long NOTHING_YET = -1;

  private static final List<String> TOPICS = List.of(Topics.STOCK_STREAM, Topics.PRODUCER_DLQ);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Tally.Collector tally = new Tally.Collector();
  private final Set<String> eventIds = new HashSet<>();
  private final Set<Long> rejected = new HashSet<>();
  private long duplicates;
  private long lastPosition = NOTHING_YET;

  KafkaTally(String bootstrapServers) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Whether {@code stock-stream} is not there yet, or was never written to. */
  boolean isEmpty() {
    if (!consumer.listTopics().containsKey(Topics.STOCK_STREAM)) {
      return true;
    }
    List<TopicPartition> partitions = partitionsOf(Topics.STOCK_STREAM);
    return consumer.endOffsets(partitions).values().stream().allMatch(end -> end == 0);
  }

  private List<TopicPartition> partitionsOf(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  /** Starts at the beginning of the topics; false while the producer has not created them. */
  boolean start() {
    if (!consumer.listTopics().keySet().containsAll(TOPICS)) {
      return false;
    }
    List<TopicPartition> partitions =
        TOPICS.stream().flatMap(topic -> partitionsOf(topic).stream()).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return true;
  }

  /** Reads on to what was the end of the topics when called. */
  void readToEnd() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        return; // An open transaction hides its records, here as everywhere.
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        add(record);
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
    if (record.topic().equals(Topics.PRODUCER_DLQ)) {
      // The producer is past this row, though stock-stream will never show it.
      long sequence = Long.parseLong(header(record, "cdc-dlq-sequence"));
      rejected.add(sequence);
      moveTo(sequence);
      return;
    }
    if (record.value() == null) {
      return; // A tombstone repeats the delete before it.
    }
    if (!eventIds.add(header(record, "cdc-event-id"))) {
      duplicates++;
      return;
    }
    JsonNode event = JSON.readTree(record.value());
    moveTo(event.at("/source/position").asLong());
    tally.add(event.at("/after/symbol").asText(), 1, event.at("/after/size").asLong());
  }

  private void moveTo(long position) {
    lastPosition = Math.max(lastPosition, position);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null
        ? record.topic() + "-" + record.partition() + "-" + record.offset()
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Events on {@code stock-stream}, each id once. */
  Tally tally() {
    return tally.tally();
  }

  /** Records beyond the first of an event id. */
  long duplicates() {
    return duplicates;
  }

  /** Sequences of the rows that the producer has set aside as dead letters. */
  Set<Long> rejected() {
    return Set.copyOf(rejected);
  }

  /** The greatest source position seen, dead letters of the producer included. */
  long lastPosition() {
    return lastPosition;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
