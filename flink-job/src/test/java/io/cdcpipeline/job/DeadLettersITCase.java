package io.cdcpipeline.job;

import static io.cdcpipeline.job.Changes.aTrade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.config.Secret;
import io.cdcpipeline.job.deliver.DeadLetterSink;
import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.ingest.StockStreamSource;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.Topics;
import io.cdcpipeline.testsupport.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersITCase {
  @RegisterExtension static final KafkaFixture KAFKA = new KafkaFixture();

  private static final ChangeEventCodec CODEC = new ChangeEventCodec();
  private static final List<String> SYMBOLS = List.of("AAPL", "GOOG", "IBM", "MSFT");
  private static final int GOOD = 200;
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Ten ways to be malformed; null is a record without a value and without a key. */
  private static final List<byte[]> MALFORMED = malformed();

  @TempDir Path checkpoints;

  @BeforeAll
  static void createTopics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.STOCK_STREAM, PARTITIONS, (short) 1),
                  new NewTopic(Topics.DLQ, 1, (short) 1)))
          .all()
          .get();
    }
  }

  @Test
  void tenMalformedRecordsAmongGoodOnesAreTenDeadLettersWithEqualBytesAndTheGoodOnesArrive()
      throws Exception {
    List<ChangeEvent> good = new ArrayList<>();
    Map<String, String> malformedById = produce(good);

    try (CollectingSink<EnrichedStock> mongo = new CollectingSink<>(EnrichedStock.class);
        CollectingSink<EnrichedStock> redis = new CollectingSink<>(EnrichedStock.class)) {
      JobClient job = start(mongo, redis);
      try {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(events(mongo)).containsExactlyInAnyOrderElementsOf(good);
                  assertThat(events(redis)).containsExactlyInAnyOrderElementsOf(good);
                  assertThat(deadLetters()).hasSizeGreaterThanOrEqualTo(MALFORMED.size());
                });
      } finally {
        job.cancel().get();
      }
    }

    List<ConsumerRecord<byte[], byte[]>> letters = deadLetters();
    assertThat(letters).hasSize(10);
    Map<String, String> lettersById = new TreeMap<>();
    letters.forEach(letter -> lettersById.put(header(letter, "cdc-dlq-id"), bytesOf(letter)));
    assertThat(lettersById).isEqualTo(malformedById);
    assertThat(letters).allMatch(letter -> header(letter, "trace").equals("kept"));
  }

  private JobClient start(CollectingSink<EnrichedStock> mongo, CollectingSink<EnrichedStock> redis)
      throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
    env.configure(CheckpointPolicy.configuration(settings(), env.getConfiguration()));
    StockPipeline.define(
        env,
        StockStreamSource.of(KAFKA.bootstrapServers(), KAFKA.freshName("dead-letters")),
        mongo,
        redis,
        DeadLetterSink.to(KAFKA.bootstrapServers()));
    return env.executeAsync();
  }

  /** An aborted transaction first: none of it may be seen. Returns the malformed ones by id. */
  private static Map<String, String> produce(List<ChangeEvent> good) throws Exception {
    Map<String, String> malformedById = new TreeMap<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                KAFKA.bootstrapServers(),
                "transactional.id",
                KAFKA.freshName("producer")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(recordOf(aTrade().of("AAPL").position(100_000).event())).get();
      producer.abortTransaction();

      producer.beginTransaction();
      for (int i = 1; i <= GOOD; i++) {
        ChangeEvent event = aTrade().of(SYMBOLS.get(i % SYMBOLS.size())).position(i).event();
        good.add(event);
        producer.send(recordOf(event)).get();
        if (i % (GOOD / MALFORMED.size()) == 0) {
          ProducerRecord<byte[], byte[]> record =
              malformedRecord(MALFORMED.get(malformedById.size()));
          RecordMetadata sent = producer.send(record).get();
          String id = sent.topic() + "-" + sent.partition() + "-" + sent.offset();
          malformedById.put(id, hex(record.key()) + "=" + hex(record.value()));
        }
      }
      producer.commitTransaction();
    }
    return malformedById;
  }

  private static ProducerRecord<byte[], byte[]> recordOf(ChangeEvent event) {
    return new ProducerRecord<>(
        Topics.STOCK_STREAM, CODEC.encodeKey(event.symbol()), CODEC.encode(event));
  }

  private static ProducerRecord<byte[], byte[]> malformedRecord(byte[] value) {
    byte[] key = value == null ? null : CODEC.encodeKey("AAPL");
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.STOCK_STREAM, key, value);
    record.headers().add("trace", "kept".getBytes(UTF_8));
    return record;
  }

  private static List<byte[]> malformed() {
    byte[] valid = CODEC.encode(aTrade().of("AAPL").position(7).event());
    String json = new String(valid, UTF_8);
    List<byte[]> malformed = new ArrayList<>();
    malformed.add(null);
    malformed.add(new byte[0]);
    malformed.add(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5});
    malformed.add(new byte[] {0, 0, 0, 0, 1, (byte) 0xC3, (byte) 0x28});
    malformed.add("[1,2]".getBytes(UTF_8));
    malformed.add(json.substring(0, json.length() / 2).getBytes(UTF_8));
    malformed.add((json + "}").getBytes(UTF_8));
    malformed.add(json.replace("AAPL", "MSFT").getBytes(UTF_8));
    malformed.add(json.replace("100.00", "NaN").getBytes(UTF_8));
    malformed.add("x".repeat(900_000).getBytes(UTF_8));
    return malformed;
  }

  private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", KAFKA.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.DLQ, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
      }
      return letters;
    }
  }

  private static List<ChangeEvent> events(CollectingSink<EnrichedStock> sink) {
    return sink.collected().stream().map(EnrichedStock::event).toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }

  private static String bytesOf(ConsumerRecord<byte[], byte[]> letter) {
    return hex(letter.key()) + "=" + hex(letter.value());
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "none" : HexFormat.of().formatHex(bytes);
  }

  private JobSettings settings() {
    return new JobSettings(
        KAFKA.bootstrapServers(),
        new Secret("unused"),
        "unused",
        new Secret("unused"),
        "stock",
        Duration.ofMillis(200),
        checkpoints.toUri().toString(),
        2);
  }
}
