package io.cdcpipeline.job.ingest;

import io.cdcpipeline.model.RecordHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One Kafka record as it was read: its bytes and where they stood. Public because Flink falls back
 * to Kryo otherwise.
 *
 * @param key not copied; null where the record had none
 * @param value not copied; null for a tombstone
 * @param headers in the record's order; a key may repeat
 * @param timestamp in epoch milliseconds; -1 where the record carries none
 */
@SuppressWarnings("ArrayRecordComponent") // Flink has a native type for bytes only as an array.
public record RawRecord(
    byte[] key,
    byte[] value,
    List<RecordHeader> headers,
    String topic,
    int partition,
    long offset,
    long timestamp) {

  public RawRecord {
    headers = List.copyOf(headers);
  }

  /** The value of the last header of that name, as Kafka's clients read them; null if none. */
  public byte[] lastHeader(String name) {
    byte[] last = null;
    for (RecordHeader header : headers) {
      if (header.key().equals(name)) {
        last = header.value();
      }
    }
    return last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawRecord that
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && headers.equals(that.headers)
        && Objects.equals(topic, that.topic)
        && partition == that.partition
        && offset == that.offset
        && timestamp == that.timestamp;
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic, partition, offset);
  }

  /** Where only: Flink prints elements in errors, and the payload is not ours to show. */
  @Override
  public String toString() {
    return "RawRecord[" + topic + "-" + partition + "-" + offset + "]";
  }
}
