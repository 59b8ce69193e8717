package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import io.cdcpipeline.model.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MalformedRecordsITCase {

  private static final ChangeEventCodec CODEC = new ChangeEventCodec();
  private static final int GOOD = 200;
  private static final byte[] KEY = CODEC.encodeKey("AAPL");

  /** Ten ways to be wrong, among them a null value without a key and Java's own serialization. */
  private static final List<byte[]> MALFORMED =
      List.of(
          utf8(""),
          utf8("not json"),
          utf8("{\"op\":\"c\""),
          utf8("[1,2]"),
          utf8("{\"op\":\"x\",\"after\":{},\"source\":{}}"),
          utf8(good(7).replace("\"price\":\"101.5\"", "\"price\":\"12abc\"")),
          utf8(good(8).replace("\"price\":\"101.5\"", "\"price\":1e400")),
          utf8(good(9).replace("\"symbol\":\"AAPL\"", "\"symbol\":\"$where\"")),
          utf8(good(10) + " trailing"),
          new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 't', 0, 1, (byte) 0xFF});

  @TempDir private Path directory;

  @Test
  void tenAreDeadLettersWithTheirOriginalBytesAndEveryGoodOneIsDelivered() throws Exception {
    PipelineRun pipeline = new PipelineRun(directory);
    try {
      createTopics(pipeline.bootstrapServers());
      Map<String, byte[]> sent = send(pipeline.bootstrapServers());

      pipeline.startJob(2, 0, Optional.empty());

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                pipeline.requireRunning();
                return pipeline.seen("AAPL").size() >= GOOD
                    && pipeline.database().getCollection("trades").countDocuments() >= GOOD;
              });
      List<ConsumerRecord<byte[], byte[]>> letters = letters(pipeline.bootstrapServers());
      assertThat(letters).hasSize(MALFORMED.size());
      for (ConsumerRecord<byte[], byte[]> letter : letters) {
        String id =
            new String(letter.headers().lastHeader("cdc-dlq-id").value(), StandardCharsets.UTF_8);
        assertThat(letter.value()).as("payload of %s", id).isEqualTo(sent.get(id));
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.headers().lastHeader("cdc-dlq-reason").value()).isNotEmpty();
      }
      assertThat(pipeline.seen("AAPL")).hasSize(GOOD).doesNotHaveDuplicates();
      assertThat(pipeline.database().getCollection("trades").countDocuments()).isEqualTo(GOOD);
      assertThat(pipeline.redis().hget("quote:AAPL", "count")).isEqualTo(Integer.toString(GOOD));
    } finally {
      pipeline.stop();
    }
  }

  private static void createTopics(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(Topics.STOCK_STREAM, 3, (short) 1),
                  new NewTopic(Topics.DLQ, 1, (short) 1)))
          .all()
          .get();
    }
  }

  /** Sends the malformed among the good ones; returns the former by the id of their letter. */
  private static Map<String, byte[]> send(String bootstrapServers) throws Exception {
    Map<String, byte[]> malformed = new HashMap<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < GOOD; i++) {
        producer.send(new ProducerRecord<>(Topics.STOCK_STREAM, KEY, utf8(good(100 + i)))).get();
        if (i % (GOOD / MALFORMED.size()) == 0) {
          byte[] value = MALFORMED.get(i / (GOOD / MALFORMED.size()));
          var sent = producer.send(new ProducerRecord<>(Topics.STOCK_STREAM, KEY, value)).get();
          malformed.put(sent.topic() + "-" + sent.partition() + "-" + sent.offset(), value);
        }
      }
    }
    return malformed;
  }

  private static List<ConsumerRecord<byte[], byte[]>> letters(String bootstrapServers) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
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

  private static String good(long position) {
    return new String(
        CODEC.encode(
            new ChangeEvent(
                "AAPL",
                Operation.CREATE,
                null,
                new StockTick(
                    "AAPL",
                    new BigDecimal("101.5"),
                    10,
                    Instant.parse("2026-03-02T10:00:00Z"),
                    "XSAM",
                    "USD",
                    position),
                new SourcePosition("rest", "it", position, 0),
                1_700_000_000_000L)),
        StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
