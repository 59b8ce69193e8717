package io.cdcpipeline.job.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a job without state starts: at the group's committed offsets, else at the beginning.
 *
 * <p>Both are looked up here and handed over as numbers, so that the consumer needs no reset
 * strategy: if an offset to go on from has expired, it fails. With the connector's own {@code
 * committedOffsets(EARLIEST)} it would go on behind the gap and nobody would know.
 */
@SuppressWarnings("deprecation") // The connector takes the reset strategy in this type only.
final class StartingOffsets implements OffsetsInitializer {

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
    Map<TopicPartition, Long> offsets = new HashMap<>(kafka.committedOffsets(partitions));
    offsets.values().removeIf(offset -> offset == null);
    List<TopicPartition> uncommitted =
        partitions.stream().filter(partition -> !offsets.containsKey(partition)).toList();
    offsets.putAll(kafka.beginningOffsets(uncommitted));
    return offsets;
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
