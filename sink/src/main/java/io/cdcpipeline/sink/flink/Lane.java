package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One chain of a writer: the operations of one lane since the last checkpoint, the older ones of
 * them in a file if memory did not suffice.
 */
final class Lane implements Closeable {

  private final String sinkId;
  private final Label label;
  private final String chainId;
  private final OperationBuffer buffer;
  private long n;

  /** The file of the next batch; null while all of it is in memory. */
  private SpillOutput file;

  private int operationsInFile;

  Lane(String sinkId, Label label, String chainId, OperationBuffer buffer) {
    this.sinkId = sinkId;
    this.label = label;
    this.chainId = chainId;
    this.buffer = buffer;
  }

  void add(ByteBuffer key, byte[] operation) {
    buffer.add(key, operation);
  }

  OperationBuffer buffer() {
    return buffer;
  }

  boolean isSpilled() {
    return file != null;
  }

  /** Moves what is in memory to the batch's file. */
  void spill(SpillDirectory directory) throws IOException {
    if (file == null) {
      file = directory.create(chainId, n + 1);
    }
    operationsInFile = Math.addExact(operationsInFile, buffer.operations());
    buffer.drainTo(file);
  }

  /** The next batch of the chain; a marker if there is nothing in it. */
  Batch handOver() throws IOException {
    if (file != null) {
      return spilled();
    }
    int operations = buffer.operations();
    if (operations == 0) {
      return batch(0, "", InlinePayload.NOTHING);
    }
    n++;
    byte[] payload = buffer.drain();
    return batch(operations, OperationBuffer.digest(payload), new InlinePayload(payload));
  }

  private Batch spilled() throws IOException {
    int operations = Math.addExact(operationsInFile, buffer.operations());
    buffer.drainTo(file);
    SpillFile payload = file.finish();
    file = null;
    operationsInFile = 0;
    n++;
    return batch(operations, payload.digest(), payload);
  }

  private Batch batch(int operations, String digest, Payload payload) {
    return new Batch(
        sinkId, label, chainId, n, operations, digest, System.currentTimeMillis(), payload);
  }

  /** Lets go of a file that no checkpoint refers to; sweeping removes it. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
