package io.cdcpipeline.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * One Kafka record header as it was read. Public because Flink falls back to Kryo otherwise.
 *
 * @param value not copied: the owner must not change it; null where the header carries none
 */
@SuppressWarnings("ArrayRecordComponent") // Flink has a native type for bytes only as an array.
public record RecordHeader(String key, byte[] value) {

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordHeader that
        && Objects.equals(key, that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hashCode(key) + Arrays.hashCode(value);
  }

  /** The key and the length only: a header may hold anything, a credential too. */
  @Override
  public String toString() {
    return "RecordHeader[" + key + ", " + (value == null ? "no" : value.length) + " bytes]";
  }
}
