package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a batch chunk by chunk, from any of its operations on, without holding all of it. */
public final class OperationReader implements Closeable {

  private final Payload payload;
  private final int size;
  private Payload.Operations operations;
  private int position;

  /** Read, but not handed out: the chunk before it was full. */
  private ByteBuffer pushBack;

  private OperationReader(Batch batch) {
    this.payload = batch.payload();
    this.size = batch.operations();
  }

  /**
   * Opens the payload at the first chunk only.
   *
   * @param batch whose operations to read
   * @return to be closed by the caller
   */
  public static OperationReader of(Batch batch) {
    return new OperationReader(batch);
  }

  /**
   * How many operations the batch has.
   *
   * @return 0 for a marker
   */
  public int size() {
    return size;
  }

  /**
   * The operations from {@code from} on: at most {@code maxOperations}, and as many as fit into
   * {@code maxBytes}, but at least one; none if {@code from} is the end.
   *
   * @param from position of the first one, 0 to {@link #size}; going back reads the payload anew
   * @param maxOperations 1 or more
   * @param maxBytes of encoded operations
   * @return views to be used before the next call
   * @throws IOException if the payload is missing, damaged or ends too early
   */
  public List<ByteBuffer> chunk(int from, int maxOperations, int maxBytes) throws IOException {
    seek(from);
    List<ByteBuffer> chunk = new ArrayList<>(Math.min(maxOperations, size - from));
    long bytes = 0;
    while (position < size && chunk.size() < maxOperations) {
      ByteBuffer operation = next();
      bytes += operation.remaining();
      if (!chunk.isEmpty() && bytes > maxBytes) {
        pushBack = operation;
        position--;
        break;
      }
      chunk.add(operation);
    }
    return chunk;
  }

  private ByteBuffer next() throws IOException {
    ByteBuffer operation = pushBack != null ? pushBack : operations.next();
    pushBack = null;
    if (operation == null) {
      throw new IOException(
          "a batch has " + size + " operations, its payload ends after " + position);
    }
    position++;
    return operation;
  }

  private void seek(int target) throws IOException {
    if (operations == null || target < position) {
      close();
      operations = payload.open();
      position = 0;
    }
    while (position < target) {
      next();
    }
  }

  @Override
  public void close() throws IOException {
    pushBack = null;
    if (operations != null) {
      operations.close();
      operations = null;
    }
  }
}
