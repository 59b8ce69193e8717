package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.ByteBuffer;

/** One chain of a writer: the operations of one lane since the last checkpoint. */
final class Lane {

  private final String sinkId;
  private final Label label;
  private final String chainId;
  private final OperationBuffer buffer;
  private long n;

  Lane(String sinkId, Label label, String chainId, OperationBuffer buffer) {
    this.sinkId = sinkId;
    this.label = label;
    this.chainId = chainId;
    this.buffer = buffer;
  }

  void add(ByteBuffer key, byte[] operation) {
    buffer.add(key, operation);
  }

  /** The next batch of the chain; a marker if there is nothing in it. */
  Batch handOver() {
    int operations = buffer.operations();
    if (operations == 0) {
      return batch(0, "", InlinePayload.NOTHING);
    }
    n++;
    byte[] payload = buffer.drain();
    return batch(operations, OperationBuffer.digest(payload), new InlinePayload(payload));
  }

  private Batch batch(int operations, String digest, InlinePayload payload) {
    return new Batch(
        sinkId, label, chainId, n, operations, digest, System.currentTimeMillis(), payload);
  }
}
