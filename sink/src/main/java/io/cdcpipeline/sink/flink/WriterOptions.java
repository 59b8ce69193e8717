package io.cdcpipeline.sink.flink;

import java.io.Serializable;
import org.apache.flink.core.fs.Path;

/**
 * How a writer gathers its operations.
 *
 * @param combining whether operations on one key are folded
 * @param inlineMaxBytes what a writer keeps in memory at most between two checkpoints, in bytes;
 *     what is above goes to a file, as does a batch above a quarter of it
 * @param spillDirectory a directory of the checkpoint file system; null: what is above fails the
 *     job
 */
public record WriterOptions(boolean combining, long inlineMaxBytes, String spillDirectory)
    implements Serializable {

  /** Measured: Flink holds a batch about five times over while it writes its state. */
  public static final WriterOptions DEFAULT = new WriterOptions(true, 8 << 20, null);

  private static final long MOST = 1 << 30;

  /**
   * Checks the range.
   *
   * @param combining on or off
   * @param inlineMaxBytes 1 byte to 1 GiB
   * @param spillDirectory null for none
   * @throws IllegalArgumentException if inlineMaxBytes is out of range
   */
  public WriterOptions {
    if (inlineMaxBytes < 1 || inlineMaxBytes > MOST) {
      throw new IllegalArgumentException(
          "inlineMaxBytes is 1 to %,d, was %,d; leave it out for %,d"
              .formatted(MOST, inlineMaxBytes, 8 << 20));
    }
  }

  /**
   * With folding on or off.
   *
   * @param choice whether operations on one key are folded
   * @return a copy
   */
  public WriterOptions combining(boolean choice) {
    return new WriterOptions(choice, inlineMaxBytes, spillDirectory);
  }

  /**
   * With another limit of memory.
   *
   * @param bytes 1 to 1 GiB
   * @return a copy
   */
  public WriterOptions inlineMaxBytes(long bytes) {
    return new WriterOptions(combining, bytes, spillDirectory);
  }

  /**
   * A copy with this spill directory.
   *
   * @param uri with its scheme; every task manager reaches it
   * @return a copy
   * @throws IllegalArgumentException if {@code uri} names no file system
   */
  public WriterOptions spillDirectory(String uri) {
    if (new Path(uri).toUri().getScheme() == null) {
      throw new IllegalArgumentException(
          "spillDirectory is a URI with its file system, such as file:///var/flink/spill or"
              + " s3://bucket/spill, and every task manager reaches it; got '"
              + uri
              + "'");
    }
    return new WriterOptions(combining, inlineMaxBytes, uri);
  }
}
