package io.cdcpipeline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A record that the pipeline could not use, with its original bytes and where it came from. Public
 * because Flink falls back to Kryo otherwise.
 *
 * @param key the original bytes, not copied; null where the record had none
 * @param value the original bytes, not copied; null where the record had none
 * @param stage which stage gave up on it, such as {@code parse}
 * @param reason a stable code for counting and filtering, such as {@code bad_symbol}
 * @param message what was wrong, for people: at most 256 printable characters
 * @param timestamp the original record's, in epoch milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Flink has a native type for bytes only as an array.
public record DeadLetter(
    byte[] key,
    byte[] value,
    List<RecordHeader> headers,
    String stage,
    String reason,
    String message,
    String topic,
    int partition,
    long offset,
    long timestamp) {

  public DeadLetter {
    headers = List.copyOf(headers);
  }

  /** {@code topic-partition-offset}: a repeated dead letter is recognised by it. */
  public String id() {
    return topic + "-" + partition + "-" + offset;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeadLetter that
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && headers.equals(that.headers)
        && Objects.equals(stage, that.stage)
        && Objects.equals(reason, that.reason)
        && Objects.equals(message, that.message)
        && Objects.equals(id(), that.id())
        && timestamp == that.timestamp;
  }

  @Override
  public int hashCode() {
    return Objects.hash(id(), reason);
  }

  /** Where and why only: Flink prints elements in errors, and the payload is not ours to show. */
  @Override
  public String toString() {
    return "DeadLetter[" + id() + ", " + stage + ", " + reason + "]";
  }
}
