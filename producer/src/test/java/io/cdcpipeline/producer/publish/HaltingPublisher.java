package io.cdcpipeline.producer.publish;

import static org.awaitility.Awaitility.await;

import io.cdcpipeline.model.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The real publisher in a process that dies at a chosen point of a chosen transaction. */
public final class HaltingPublisher {
  public static final int EXIT_CODE = 42;

  private HaltingPublisher() {}

  public static ChangePublisher haltingAt(
      PublisherSettings settings, String pointName, int transaction) {
    PublishPoint haltAt = PublishPoint.valueOf(pointName);
    AtomicInteger reached = new AtomicInteger();
    return new TransactionalKafkaPublisher(
        settings,
        point -> {
          if (point == haltAt && reached.incrementAndGet() == transaction) {
            awaitArrival(settings, haltAt);
            Runtime.getRuntime().halt(EXIT_CODE);
          }
        });
  }

  /** Sent is not written: without this the broker might never have seen the transaction. */
  private static void awaitArrival(PublisherSettings settings, PublishPoint point) {
    if (point == PublishPoint.AFTER_COMMIT) {
      return;
    }
    String topic = point == PublishPoint.AFTER_CURSOR ? Topics.CURSORS : Topics.STOCK_STREAM;
    int partitions = point == PublishPoint.AFTER_CURSOR ? 1 : settings.partitions();
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)).toList();
    try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  !ends(admin, all, IsolationLevel.READ_COMMITTED)
                      .equals(ends(admin, all, IsolationLevel.READ_UNCOMMITTED)));
    }
  }

  private static Map<TopicPartition, Long> ends(
      Admin admin, List<TopicPartition> partitions, IsolationLevel isolation) throws Exception {
    return admin
        .listOffsets(
            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
            new ListOffsetsOptions(isolation))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }
}
