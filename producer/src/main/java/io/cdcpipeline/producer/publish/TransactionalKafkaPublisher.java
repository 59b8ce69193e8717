package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One page is one Kafka transaction: its records, its dead letters, then its position.
 *
 * <p>The protocol, and what it rests on:
 *
 * <ol>
 *   <li>{@code initTransactions()} under the source's fixed transactional id comes first: it fences
 *       an older producer and ends the transaction it left open. Only then is the position read, so
 *       that nobody can move it afterwards.
 *   <li>The position in memory moves only after {@code commitTransaction()} returned.
 *   <li>A transaction known to be aborted leaves the position as it is. One whose end is not known
 *       makes this publisher start over from 1: the stored position tells whether it was committed.
 *   <li>Fenced or refused: {@link PublisherStoppedException}; going on could only do harm.
 * </ol>
 */
public final class TransactionalKafkaPublisher implements ChangePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionalKafkaPublisher.class);
  private static final int COMMIT_ATTEMPTS = 4;
  private static final byte[] SCHEMA_VERSION = ChangeEventCodec.SCHEMA_VERSION.getBytes(UTF_8);

  private final PublisherSettings settings;
  private final Consumer<PublishPoint> faultPoints;
  private final PositionStore positions;
  private final ChangeEventCodec codec = new ChangeEventCodec();

  /** Null while the end of the last transaction is unknown, and before {@link #open}. */
  private Producer<byte[], byte[]> producer;

  private Optional<Position> committed = Optional.empty();

  public TransactionalKafkaPublisher(PublisherSettings settings) {
    this(settings, point -> {});
  }

  TransactionalKafkaPublisher(PublisherSettings settings, Consumer<PublishPoint> faultPoints) {
    this.settings = settings;
    this.faultPoints = faultPoints;
    this.positions = new KafkaPositionStore(settings);
  }

  @Override
  public void open() throws PublishFailedException {
    new TopicSetup(settings).createMissing();
    takeOver();
    LOG.info(
        "Publishing source {} to {} as {}; {}.",
        settings.sourceName(),
        settings.bootstrapServers(),
        settings.transactionalId(),
        committed
            .map(last -> "going on after %s, row %d".formatted(last.cursor(), last.count()))
            .orElse("never published before, starting from the configured cursor"));
  }

  @Override
  public Optional<Position> lastPosition() throws PublishFailedException {
    if (producer == null) {
      takeOver();
      LOG.warn(
          "The end of a transaction of source {} was not known; the stored position says {}.",
          settings.sourceName(),
          committed);
    }
    return committed;
  }

  @Override
  public void publish(Page page, Position next) throws PublishFailedException {
    if (page.isEmpty()) {
      return;
    }
    try {
      producer.beginTransaction();
      page.events().forEach(event -> send(recordOf(event)));
      page.rejected().forEach(row -> send(DeadLetterRecord.of(row, settings.sourceName())));
      faultPoints.accept(PublishPoint.AFTER_RECORDS);
      send(positions.recordOf(next));
      faultPoints.accept(PublishPoint.AFTER_CURSOR);
      commit();
    } catch (KafkaException e) {
      throw rewound(e);
    }
    committed = Optional.of(next);
    faultPoints.accept(PublishPoint.AFTER_COMMIT);
  }

  @Override
  public void close() {
    if (producer != null) {
      discardProducer();
    }
  }

  private void takeOver() throws PublishFailedException {
    Producer<byte[], byte[]> candidate = null;
    try {
      candidate = new KafkaProducer<>(KafkaClients.producer(settings));
      candidate.initTransactions();
      committed = positions.lastCommitted();
      producer = candidate;
    } catch (KafkaException e) {
      stopIfHopeless(e);
      throw new PublishFailedException(
          ("Cannot start publishing source %s: no transaction coordinator at %s (%s). Nothing was"
                  + " published. Check that Kafka is up and KAFKA_BOOTSTRAP_SERVERS right.")
              .formatted(
                  settings.sourceName(), settings.bootstrapServers(), KafkaFailures.describe(e)),
          e);
    } finally {
      if (candidate != null && candidate != producer) {
        candidate.close(Duration.ZERO);
      }
    }
  }

  private ProducerRecord<byte[], byte[]> recordOf(ChangeEvent event) {
    ProducerRecord<byte[], byte[]> change =
        new ProducerRecord<>(
            Topics.STOCK_STREAM, codec.encodeKey(event.symbol()), codec.encode(event));
    change.headers().add(ChangeEventCodec.SCHEMA_VERSION_HEADER, SCHEMA_VERSION);
    change.headers().add(ChangeEventCodec.EVENT_ID_HEADER, event.eventId().getBytes(UTF_8));
    return change;
  }

  private void send(ProducerRecord<byte[], byte[]> message) {
    // A record that is not accepted makes the commit fail.
    var unused = producer.send(message);
  }

  private void commit() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (KafkaException e) {
        // Repeating a commit is harmless, and the only way to learn its end.
        if (KafkaFailures.kindOf(e) != FailureKind.TIMED_OUT || attempt == COMMIT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Ends the failed transaction and says what became of it. */
  private PublishFailedException rewound(KafkaException failure) {
    stopIfHopeless(failure);
    try {
      producer.abortTransaction();
      return new PublishFailedException(
          ("Kafka at %s did not take a page of source %s (%s). The transaction was aborted and"
                  + " nothing of the page is visible.")
              .formatted(
                  settings.bootstrapServers(),
                  settings.sourceName(),
                  KafkaFailures.describe(failure)),
          failure);
    } catch (KafkaException | IllegalStateException e) {
      stopIfHopeless(e);
      discardProducer();
      failure.addSuppressed(e);
      return new PublishFailedException(
          ("Kafka at %s did not say whether it took a page of source %s (%s). The stored position"
                  + " will tell; nothing is lost or repeated.")
              .formatted(
                  settings.bootstrapServers(),
                  settings.sourceName(),
                  KafkaFailures.describe(failure)),
          failure);
    }
  }

  private void stopIfHopeless(RuntimeException failure) {
    switch (KafkaFailures.kindOf(failure)) {
      case FENCED ->
          throw new PublisherStoppedException(
              ("Stopped publishing source %s: another producer with this SOURCE_NAME has taken over"
                      + " (transactional id %s), or this one was suspended for longer than %d s."
                      + " What it had open was aborted; nothing is lost or repeated. If two run by"
                      + " mistake, stop one or give it its own SOURCE_NAME; else start this one"
                      + " again.")
                  .formatted(
                      settings.sourceName(),
                      settings.transactionalId(),
                      KafkaClients.TRANSACTION_TIMEOUT.toSeconds()),
              failure);
      case REFUSED ->
          throw new PublisherStoppedException(
              ("Stopped publishing source %s: Kafka at %s refuses (%s). What was open is aborted;"
                      + " nothing is lost or repeated. Grant the access, then start again.")
                  .formatted(
                      settings.sourceName(),
                      settings.bootstrapServers(),
                      KafkaFailures.describe(failure)),
              failure);
      case TIMED_OUT, OTHER -> {
        // The caller finds out what became of the transaction.
      }
    }
  }

  private void discardProducer() {
    Producer<byte[], byte[]> discarded = producer;
    producer = null;
    discarded.close(Duration.ZERO);
  }
}
