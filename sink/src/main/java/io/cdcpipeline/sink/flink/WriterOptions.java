package io.cdcpipeline.sink.flink;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.Serializable;

/**
 * How a writer gathers its operations.
 *
 * @param combiner folds operations on one key
 * @param inlineMaxBytes above this a batch goes to a file instead of Flink's state
 * @param spillDirectory a directory of the checkpoint file system; null: such a batch fails the job
 */
public record WriterOptions(WriteCombiner combiner, long inlineMaxBytes, String spillDirectory)
    implements Serializable {

  /** Measured: Flink holds a batch about five times over while it writes its state. */
  public static final long INLINE_MAX_BYTES = 8 << 20;

  public WriterOptions {
    requireNonNull(combiner, "combiner");
    if (inlineMaxBytes < 1) {
      throw new IllegalArgumentException("inlineMaxBytes is 1 or more, was " + inlineMaxBytes);
    }
  }
}
