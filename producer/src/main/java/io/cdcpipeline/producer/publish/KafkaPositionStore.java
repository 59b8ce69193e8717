package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.capture.Position;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Positions in the compacted topic {@code stock-stream.cursors}, keyed by source name. Relies on
 * the topic having one partition, compaction, and no other retention ({@link TopicSetup} checks).
 */
final class KafkaPositionStore implements PositionStore {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.CURSORS, 0);

  /** Longer than any transaction of another source may stay open in front of our position. */
  private static final Duration LONGEST_READ = KafkaClients.TRANSACTION_TIMEOUT.plusSeconds(30);

  private final PublisherSettings settings;

  KafkaPositionStore(PublisherSettings settings) {
    this.settings = settings;
  }

  @Override
  public Optional<Position> lastCommitted() throws PublishFailedException {
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(KafkaClients.positionReader(settings))) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      return positionOf(lastRecord(consumer, endOffset()));
    } catch (KafkaException e) {
      throw cannotRead(KafkaFailures.describe(e), e);
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> recordOf(Position position) {
    return new ProducerRecord<>(
        Topics.CURSORS, PARTITION.partition(), key(), PositionCodec.encode(position));
  }

  /**
   * The end of everything written, not of everything committed: a transaction that another source
   * has open in this topic holds the latter back, possibly behind our own last position.
   */
  private long endOffset() throws PublishFailedException {
    try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
      return admin
          .listOffsets(
              Map.of(PARTITION, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(PARTITION)
          .get(KafkaClients.CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .offset();
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw cannotRead(KafkaFailures.describe(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cannotRead("interrupted", e);
    }
  }

  private ConsumerRecord<byte[], byte[]> lastRecord(Consumer<byte[], byte[]> consumer, long end)
      throws PublishFailedException {
    ConsumerRecord<byte[], byte[]> last = null;
    long deadline = System.nanoTime() + LONGEST_READ.toNanos();
    while (consumer.position(PARTITION) < end) {
      if (System.nanoTime() > deadline) {
        throw cannotRead(
            "offset %d of %d is not readable yet; a transaction before it is still open"
                .formatted(consumer.position(PARTITION), end),
            null);
      }
      for (ConsumerRecord<byte[], byte[]> stored : consumer.poll(Duration.ofMillis(100))) {
        last = Arrays.equals(stored.key(), key()) ? stored : last;
      }
    }
    return last;
  }

  private Optional<Position> positionOf(ConsumerRecord<byte[], byte[]> stored) {
    if (stored == null || stored.value() == null) {
      // A tombstone is how an operator asks to start over.
      return Optional.empty();
    }
    return Optional.of(
        PositionCodec.decode(stored.value())
            .orElseThrow(
                () ->
                    new PublisherStoppedException(
                        ("The position of source %s in %s, offset %d, is not in a form this version"
                                + " knows. Nothing was published: starting elsewhere would lose or"
                                + " repeat rows. Run the version that wrote it, or repair the"
                                + " record.")
                            .formatted(settings.sourceName(), Topics.CURSORS, stored.offset()),
                        null)));
  }

  private PublishFailedException cannotRead(String why, Exception cause) {
    return new PublishFailedException(
        ("Cannot read the position of source %s from %s at %s (%s). Nothing is published until it"
                + " is known. Check that Kafka is up.")
            .formatted(settings.sourceName(), Topics.CURSORS, settings.bootstrapServers(), why),
        cause);
  }

  private byte[] key() {
    return settings.sourceName().getBytes(UTF_8);
  }
}
