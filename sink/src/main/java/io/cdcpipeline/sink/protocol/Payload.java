package io.cdcpipeline.sink.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The encoded operations of a batch, each behind its length (a 4-byte big-endian integer): in
 * memory, or in a file. Never changed once a batch holds it.
 */
public interface Payload {

  /** How many bytes it has, lengths included. */
  long bytes();

  /** Starts reading at the first operation. May be called again, also in another process. */
  Operations open() throws IOException;

  /** One pass over the operations, in order. Used by one thread. */
  interface Operations extends Closeable {

    /** The next operation, which the caller may keep; null after the last one. */
    ByteBuffer next() throws IOException;
  }
}
