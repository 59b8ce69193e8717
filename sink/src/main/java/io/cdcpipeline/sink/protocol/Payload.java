package io.cdcpipeline.sink.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The encoded operations of a batch, each behind its length (a 4-byte big-endian integer): in
 * memory, or in a file. Never changed once a batch holds it.
 */
public interface Payload {

  /**
   * How many bytes it has, lengths included.
   *
   * @return 0 or more; of a file its length
   */
  long bytes();

  /**
   * Starts reading at the first operation. May be called again, also in another process.
   *
   * @return to be closed by the caller
   * @throws IOException if the payload cannot be read, or is not what was written; says what that
   *     means
   */
  Operations open() throws IOException;

  /** One pass over the operations, in order. Used by one thread. */
  interface Operations extends Closeable {

    /**
     * The next operation, which the caller may keep; null after the last one.
     *
     * @return a view from its position to its limit
     * @throws IOException if the payload ends too early or cannot be read
     */
    ByteBuffer next() throws IOException;
  }
}
