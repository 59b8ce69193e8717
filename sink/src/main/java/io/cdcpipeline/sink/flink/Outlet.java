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
   * @param key what it writes to, compared by content: operations on one key may be folded; null
   *     for an operation that must stay as it is
   * @param operation encoded; not changed after
   */
  void add(int lane, ByteBuffer key, byte[] operation) throws IOException;
}
