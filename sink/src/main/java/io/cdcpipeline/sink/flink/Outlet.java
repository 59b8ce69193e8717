package io.cdcpipeline.sink.flink;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the operations of an element go, on their way into a batch. */
@FunctionalInterface
public interface Outlet {

  /**
   * Adds one operation.
   *
   * @param lane which unit of atomicity of the store it belongs to; 0 where there is one
   * @param key what it writes to, compared by content and not changed after: operations on one key
   *     may be folded, and others may overtake them. Null only for an operation on what no
   *     operation with a key writes to
   * @param operation encoded
   * @throws IOException if the batch of this checkpoint cannot take it
   */
  void add(int lane, ByteBuffer key, byte[] operation) throws IOException;
}
