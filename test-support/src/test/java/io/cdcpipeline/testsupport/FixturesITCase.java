package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.RedisClient;

class FixturesITCase {
  @RegisterExtension static final KafkaFixture KAFKA = new KafkaFixture();
  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @Test
  void kafkaCommitsATransactionThatACommittedReaderSees() throws Exception {
    String topic = KAFKA.freshName("topic");
    createTopic(topic);

    try (KafkaProducer<byte[], byte[]> producer = transactionalProducer()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, bytes("aborted"))).get(30, TimeUnit.SECONDS);
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, bytes("committed"))).get(30, TimeUnit.SECONDS);
      producer.commitTransaction();
    }

    assertThat(committedValues(topic)).containsExactly("committed");
  }

  @Test
  void mongoAppliesATransactionOverTwoCollections() {
    try (MongoClient client = MongoClients.create(MONGO.uri());
        ClientSession session = client.startSession()) {
      String database = MONGO.freshDatabase();
      MongoCollection<Document> one = client.getDatabase(database).getCollection("one");
      MongoCollection<Document> two = client.getDatabase(database).getCollection("two");

      session.withTransaction(
          () -> {
            one.insertOne(session, new Document("_id", 1));
            return two.insertOne(session, new Document("_id", 2));
          });

      assertThat(one.find()).containsExactly(new Document("_id", 1));
      assertThat(two.find()).containsExactly(new Document("_id", 2));
    }
  }

  @Test
  void redisKeepsWhatItIsToldAndEvictsNothing() {
    try (RedisClient client = RedisClient.create(REDIS.uri())) {
      String key = REDIS.freshPrefix() + "count";

      client.incrBy(key, 41);
      client.incr(key);

      assertThat(client.get(key)).isEqualTo("42");
      assertThat(client.info("memory")).contains("maxmemory_policy:noeviction");
    }
  }

  @Nested
  class InAnotherClass {
    @RegisterExtension static final KafkaFixture SAME_KAFKA = new KafkaFixture();
    @RegisterExtension static final MongoFixture SAME_MONGO = new MongoFixture();
    @RegisterExtension static final RedisFixture SAME_REDIS = new RedisFixture();

    @Test
    void theServersAreTheSame() {
      assertThat(SAME_KAFKA.bootstrapServers()).isEqualTo(KAFKA.bootstrapServers());
      assertThat(SAME_MONGO.uri()).isEqualTo(MONGO.uri());
      assertThat(SAME_REDIS.uri()).isEqualTo(REDIS.uri());
    }

    @Test
    void namesAreNot() {
      assertThat(SAME_KAFKA.freshName("x")).isNotEqualTo(KAFKA.freshName("x"));
      assertThat(SAME_MONGO.freshDatabase()).isNotEqualTo(MONGO.freshDatabase());
      assertThat(SAME_REDIS.freshPrefix()).isNotEqualTo(REDIS.freshPrefix());
    }
  }

  @Test
  void aFixtureThatJUnitDidNotStartSaysHowToDeclareIt() {
    assertThatThrownBy(() -> new KafkaFixture().bootstrapServers())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension");
  }

  private static void createTopic(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private static KafkaProducer<byte[], byte[]> transactionalProducer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", KAFKA.bootstrapServers(),
            "transactional.id", KAFKA.freshName("writer")),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static List<String> committedValues(String topic) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            KAFKA.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(Duration.ofSeconds(1))) {
          values.add(new String(found.value(), StandardCharsets.UTF_8));
        }
      }
      return values;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
