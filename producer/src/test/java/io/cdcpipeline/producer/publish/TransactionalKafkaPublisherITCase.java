package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.model.Topics;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.Position;
import io.cdcpipeline.producer.capture.RejectedRow;
import io.cdcpipeline.testsupport.KafkaFixture;
import io.cdcpipeline.testsupport.LeakCheck;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(180)
class TransactionalKafkaPublisherITCase {
  @RegisterExtension static final KafkaFixture KAFKA = new KafkaFixture();

  @RegisterExtension
  static final LeakCheck LEAKS =
      LeakCheck.forThreadsNamed("kafka-producer-network-thread", "kafka-admin-client-thread");

  private PublisherSettings settings;

  @BeforeEach
  void nameTheSource() {
    settings = settings();
  }

  @Test
  void aSourceNeverPublishedHasNoPosition() throws Exception {
    try (ChangePublisher publisher = new TransactionalKafkaPublisher(settings)) {
      publisher.open();

      assertThat(publisher.lastPosition()).isEmpty();
    }
  }

  @Test
  void aSuccessorGoesOnWhereThePredecessorCommittedLast() throws Exception {
    try (ChangePublisher publisher = new TransactionalKafkaPublisher(settings)) {
      publisher.open();
      publisher.publish(page(1), new Position("1", 1));
      publisher.publish(page(2), new Position("2", 2));
    }
    try (ChangePublisher successor = new TransactionalKafkaPublisher(settings)) {
      successor.open();

      assertThat(successor.lastPosition()).contains(new Position("2", 2));
    }
  }

  @Test
  void anEmptyPageStoresNothing() throws Exception {
    try (ChangePublisher publisher = new TransactionalKafkaPublisher(settings)) {
      publisher.open();
      publisher.publish(new Page(List.of(), List.of(), "9", true), new Position("9", 0));
    }

    assertThat(new KafkaPositionStore(settings).lastCommitted()).isEmpty();
  }

  @Test
  void theOlderOfTwoStopsAtItsNextPageAndTheNewerGoesOn() throws Exception {
    try (ChangePublisher older = new TransactionalKafkaPublisher(settings);
        ChangePublisher newer = new TransactionalKafkaPublisher(settings)) {
      older.open();
      older.publish(page(1), new Position("1", 1));
      newer.open();

      assertThatThrownBy(() -> older.publish(page(2), new Position("2", 2)))
          .isInstanceOf(PublisherStoppedException.class)
          .hasMessageContaining("another producer with this SOURCE_NAME has taken over")
          .hasMessageContaining("cdc-producer-" + settings.sourceName());
      newer.publish(page(3), new Position("3", 2));
      assertThat(newer.lastPosition()).contains(new Position("3", 2));
    }
  }

  @Nested
  class AnUnfinishedTransactionOfAnotherSource {

    @Test
    void isWaitedForSoThatNoPositionBehindItIsMissed() throws Exception {
      PublisherSettings other = settings();
      new TopicSetup(settings).createMissing();
      CompletableFuture<Optional<Position>> read;
      try (Producer<byte[], byte[]> blocking = openTransaction(other);
          ChangePublisher publisher = new TransactionalKafkaPublisher(settings)) {
        CompletableFuture<Optional<Position>> opened = supply(() -> openAndPublish(publisher));
        await().during(Duration.ofSeconds(2)).until(() -> !opened.isDone());
        blocking.abortTransaction();
        await().atMost(Duration.ofSeconds(60)).until(opened::isDone);

        blocking.beginTransaction();
        send(blocking, other);
        publisher.publish(page(2), new Position("2", 2));
        read = supply(() -> new KafkaPositionStore(settings).lastCommitted());
        await().during(Duration.ofSeconds(2)).until(() -> !read.isDone());
        blocking.abortTransaction();
      }

      await().atMost(Duration.ofSeconds(60)).until(read::isDone);
      assertThat(read.get()).contains(new Position("2", 2));
    }

    private Optional<Position> openAndPublish(ChangePublisher publisher) throws Exception {
      publisher.open();
      publisher.publish(page(1), new Position("1", 1));
      return publisher.lastPosition();
    }

    private Producer<byte[], byte[]> openTransaction(PublisherSettings other) {
      Producer<byte[], byte[]> producer = new KafkaProducer<>(KafkaClients.producer(other));
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, other);
      return producer;
    }

    private void send(Producer<byte[], byte[]> producer, PublisherSettings other) {
      var unused = producer.send(new KafkaPositionStore(other).recordOf(new Position("x", 1)));
      producer.flush();
    }
  }

  @Nested
  class TheTopics {

    @Test
    void areCreatedAsTheGuaranteeNeedsThem() throws Exception {
      new TopicSetup(settings).createMissing();
      new TopicSetup(settings).createMissing();

      try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
        Collection<TopicDescription> topics =
            admin
                .describeTopics(
                    List.of(Topics.STOCK_STREAM, Topics.CURSORS, Topics.DLQ, Topics.PRODUCER_DLQ))
                .allTopicNames()
                .get()
                .values();
        assertThat(topics)
            .extracting(topic -> topic.name() + " " + topic.partitions().size())
            .containsExactlyInAnyOrder(
                "stock-stream 4",
                "stock-stream.cursors 1",
                "stock-stream.dlq 1",
                "stock-stream.producer.dlq 1");
      }
    }

    @Test
    void areRefusedWherePositionsCouldExpire() throws Exception {
      new TopicSetup(settings).createMissing();
      try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
        cleanUpCursorsBy(admin, "compact,delete");

        assertThatThrownBy(() -> new TopicSetup(settings).createMissing())
            .isInstanceOf(PublisherStoppedException.class)
            .hasMessageContaining("stock-stream.cursors")
            .hasMessageContaining("cleanup.policy=compact,delete");

        cleanUpCursorsBy(admin, "compact");
      }
    }

    private void cleanUpCursorsBy(Admin admin, String policy) throws Exception {
      ConfigEntry entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, Topics.CURSORS),
                  List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  @Nested
  class AStoredPosition {

    @Test
    void thatIsNotUnderstoodStopsThePublisherInsteadOfStartingOver() throws Exception {
      store("{\"schema\":2}".getBytes(UTF_8));

      try (ChangePublisher publisher = new TransactionalKafkaPublisher(settings)) {
        assertThatThrownBy(publisher::open)
            .isInstanceOf(PublisherStoppedException.class)
            .hasMessageContaining("is not in a form this version knows");
      }
    }

    @Test
    void thatWasDeletedByATombstoneIsNone() throws Exception {
      store(PositionCodec.encode(new Position("7", 7)));
      store(null);

      assertThat(new KafkaPositionStore(settings).lastCommitted()).isEmpty();
    }

    private void store(byte[] value) throws Exception {
      new TopicSetup(settings).createMissing();
      try (Producer<byte[], byte[]> producer =
          new KafkaProducer<>(KafkaClients.producer(settings))) {
        producer.initTransactions();
        producer.beginTransaction();
        byte[] key = settings.sourceName().getBytes(UTF_8);
        var unused = producer.send(new ProducerRecord<>(Topics.CURSORS, 0, key, value));
        producer.commitTransaction();
      }
    }
  }

  private interface Step<T> {
    T take() throws Exception;
  }

  private static <T> CompletableFuture<T> supply(Step<T> step) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return step.take();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static PublisherSettings settings() {
    return new PublisherSettings(KAFKA.bootstrapServers(), KAFKA.freshName("publisher"), 4);
  }

  private static Page page(long sequence) {
    RejectedRow row = new RejectedRow("{}", "bad_price", "/price", "price is bad", sequence);
    return new Page(List.of(), List.of(row), Long.toString(sequence), true);
  }
}
