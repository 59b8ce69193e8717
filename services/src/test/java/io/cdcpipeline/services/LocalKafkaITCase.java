package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaITCase {
  @TempDir private Path work;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private LocalKafka kafka;

  @BeforeEach
  void aRunningBroker() {
    PrintStream standardOutput = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      kafka = LocalKafka.start(new ServiceOptions(work, Optional.empty()));
    } finally {
      System.setOut(standardOutput);
    }
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void aGroupReadsWhatATransactionCommitted() throws Exception {
    create("topic");

    try (KafkaProducer<String, String> producer = transactionalProducer()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("topic", "key", "value")).get(30, TimeUnit.SECONDS);
      producer.commitTransaction();
    }

    assertThat(firstCommittedValue("topic")).isEqualTo("value");
  }

  @Test
  void topicsAreNotMadeByThemselves() throws Exception {
    create("known");

    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.uri(), "default.api.timeout.ms", "2000");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      assertThat(consumer.partitionsFor("unknown")).isEmpty();
      assertThat(consumer.listTopics()).containsOnlyKeys("known");
    }
  }

  @Test
  void startingItPrintsNothing() {
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void twoRunSideBySide() throws Exception {
    try (LocalKafka other = LocalKafka.start(new ServiceOptions(work, Optional.empty()))) {
      create("mine");

      try (Admin admin = Admin.create(Map.of("bootstrap.servers", other.uri()))) {
        assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS)).doesNotContain("mine");
      }
    }
  }

  @Test
  void closingFreesThePortAndDeletesTheData() {
    HostAndPort address = HostAndPort.of(kafka.uri(), 0);

    kafka.close();
    kafka.close();

    assertThat(Ports.accepts(address.host(), address.port(), Duration.ofSeconds(1))).isFalse();
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void aConfiguredOneIsUsedAndNeverStopped() {
    ServiceOptions options = new ServiceOptions(work, Optional.of(kafka.uri()));
    HostAndPort address = HostAndPort.of(kafka.uri(), 0);

    LocalKafka configured = LocalKafka.start(options);
    configured.close();

    assertThat(configured.describe()).isEqualTo("Kafka at " + kafka.uri() + " (configured)");
    assertThat(Ports.accepts(address.host(), address.port(), Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void aConfiguredOneThatDoesNotAnswerIsAnError() {
    kafka.close();

    assertThatThrownBy(() -> LocalKafka.start(new ServiceOptions(work, Optional.of(kafka.uri()))))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining(kafka.uri() + " does not accept connections")
        .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
  }

  private void create(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.uri()))) {
      NewTopic newTopic = new NewTopic(topic, 1, (short) 1);
      admin.createTopics(List.of(newTopic)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private KafkaProducer<String, String> transactionalProducer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.uri(), "transactional.id", "writer"),
        new StringSerializer(),
        new StringSerializer());
  }

  private String firstCommittedValue(String topic) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.uri(),
            "group.id", "readers",
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      for (int poll = 0; poll < 30; poll++) {
        for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofSeconds(1))) {
          return found.value();
        }
      }
      throw new AssertionError("Nothing arrived from " + topic);
    }
  }
}
