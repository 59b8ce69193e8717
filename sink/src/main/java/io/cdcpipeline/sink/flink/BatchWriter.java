package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;

/**
 * Phase one: encodes operations as they come and hands them over as one batch at each checkpoint.
 *
 * <p>Opens no connection, so nothing of an attempt that fails can reach the store, and keeps no
 * Flink state: each instance starts a chain of its own, which is why a rescale moves nothing.
 *
 * @param <IN> the stream's element type
 */
public final class BatchWriter<IN> implements CommittingSinkWriter<IN, Batch> {

  /** Turns an element into encoded operations. */
  @FunctionalInterface
  public interface Encoder<IN> extends Serializable {

    /** Adds the operations of {@code element} to {@code out}; an exception fails the task. */
    void encode(IN element, Outlet out) throws IOException;
  }

  private final String sinkId;
  private final Label label;
  private final Encoder<IN> encoder;
  private final FaultInjector faults;
  private final Counter recordsSent;
  private final String chainId = SinkIds.random();
  private final OperationBuffer buffer = new OperationBuffer();
  private long n;

  public BatchWriter(
      SinkOptions options, WriterInitContext context, Encoder<IN> encoder, WriteCombiner combiner) {
    this.sinkId = options.sinkId();
    this.label = Labels.of(context);
    this.encoder = encoder;
    this.faults = options.faults();
    this.recordsSent = context.metricGroup().getNumRecordsSendCounter();
  }

  @Override
  public void write(IN element, Context context) throws IOException {
    faults.reached(FaultPoint.WRITE_BEFORE, where());
    encoder.encode(element, (lane, key, operation) -> buffer.add(operation));
    recordsSent.inc();
  }

  /** Does nothing: before its checkpoint is complete, no operation may leave this process. */
  @Override
  public void flush(boolean endOfInput) {}

  /** Exactly one committable: a batch, or a marker when there was nothing to write. */
  @Override
  public Collection<Batch> prepareCommit() throws IOException {
    Batch batch = buffer.operations() == 0 ? marker() : nextBatch();
    faults.reached(FaultPoint.PREPARE_RETURN, where());
    return List.of(batch);
  }

  private Batch marker() {
    return new Batch(sinkId, label, chainId, n, 0, "", now(), InlinePayload.NOTHING);
  }

  private Batch nextBatch() {
    int operations = buffer.operations();
    byte[] payload = buffer.drain();
    n++;
    return new Batch(
        sinkId,
        label,
        chainId,
        n,
        operations,
        OperationBuffer.digest(payload),
        now(),
        new InlinePayload(payload));
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private String where() {
    return sinkId + "/" + label.subtask();
  }

  /** Drops what is buffered: it was never part of a complete checkpoint. */
  @Override
  public void close() {}
}
