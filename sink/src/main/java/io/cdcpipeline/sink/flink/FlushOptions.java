package io.cdcpipeline.sink.flink;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a sink that writes directly sends what it has gathered; at each checkpoint in any case.
 *
 * @param operations as soon as there are so many, 1 or more
 * @param bytes as soon as they have so many bytes, 1 or more
 * @param interval as soon as the oldest has waited so long, at least 1 ms
 */
public record FlushOptions(int operations, long bytes, Duration interval) implements Serializable {

  /** After 1,000 operations, 1 MiB or a second. */
  public static final FlushOptions DEFAULT =
      new FlushOptions(1_000, 1 << 20, Duration.ofSeconds(1));

  /**
   * Checks the ranges.
   *
   * @param operations 1 or more
   * @param bytes 1 or more
   * @param interval 1 ms or more
   * @throws IllegalArgumentException naming all three values
   */
  public FlushOptions {
    if (operations < 1 || bytes < 1 || interval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a flush is after 1 or more operations and bytes, and 1 ms or more; was %d, %d and %s"
              .formatted(operations, bytes, interval));
    }
  }
}
