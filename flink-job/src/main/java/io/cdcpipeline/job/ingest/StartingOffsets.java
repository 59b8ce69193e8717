package io.cdcpipeline.job.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without state starts: at the beginning, and only if it never ran before.
 *
 * <p>Committed offsets of its group mean that state is missing. Going on from them would lose what
 * the last run had read but not yet stored, and its keyed state; starting over would count
 * everything twice. Neither may happen in silence, so the job fails and says what to do.
 *
 * <p>The offsets are handed over as numbers, so that the consumer needs no reset strategy: if one
 * to go on from has expired, it fails. With the connector's {@code committedOffsets(EARLIEST)} it
 * would go on behind the gap and nobody would know.
 */
@SuppressWarnings("deprecation") // The connector takes the reset strategy in this type only.
final class StartingOffsets implements OffsetsInitializer {

  private final String group;

  StartingOffsets(String group) {
    this.group = group;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
    Map<TopicPartition, Long> committed = new HashMap<>(kafka.committedOffsets(partitions));
    committed.values().removeIf(Objects::isNull);
    if (!committed.isEmpty()) {
      throw new IllegalStateException(
          ("This job starts without state, but its consumer group %s has committed offsets (%s):"
                  + " it ran before. Nothing was read. Start it from its newest savepoint or"
                  + " checkpoint; or, to store everything again, empty the targets, delete the"
                  + " group (kafka-consumer-groups.sh --delete --group %s) and take a new SINK_ID.")
              .formatted(group, committed, group));
    }
    return kafka.beginningOffsets(partitions);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
