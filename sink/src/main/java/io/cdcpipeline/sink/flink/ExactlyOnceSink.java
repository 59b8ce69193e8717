package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A sink whose operations ride in Flink's checkpoint and are applied, with the ledger, when it is
 * complete.
 *
 * <pre>
 *   task 1: … -> writer      task 2: gate -> committer -> store and ledger
 * </pre>
 *
 * A store adds three things: its encoding, how two operations fold, and its ledger.
 *
 * @param <IN> the stream's element type
 */
public abstract class ExactlyOnceSink<IN>
    implements Sink<IN>, SupportsCommitter<Batch>, SupportsPreCommitTopology<Batch, Batch> {

  private final SinkOptions shared;

  protected ExactlyOnceSink(SinkOptions shared) {
    this.shared = shared;
  }

  /** Adds the operations of {@code element} to {@code out}; an exception fails the task. */
  protected abstract void encode(IN element, Outlet out) throws IOException;

  /** What one writer encodes with: {@link #encode}, unless the encoding remembers something. */
  protected BatchWriter.Encoder<IN> encoder() {
    return this::encode;
  }

  /** How two operations on one key become one. */
  protected abstract WriteCombiner combiner();

  /**
   * Opens the ledger of one committer.
   *
   * @param options those of this sink; under a former sink id if a restored state has one
   * @param listener to be told what happens inside the commits
   */
  protected abstract Ledger connect(SinkOptions options, CommitListener listener)
      throws IOException;

  @Override
  public final SinkWriter<IN> createWriter(WriterInitContext context) {
    return new BatchWriter<>(shared, context, encoder(), combiner());
  }

  @Override
  public final Committer<Batch> createCommitter(CommitterInitContext context) throws IOException {
    return BatchCommitter.takeOver(shared, context, this::connect);
  }

  @Override
  public final SimpleVersionedSerializer<Batch> getCommittableSerializer() {
    return new BatchSerializer();
  }

  @Override
  public final SimpleVersionedSerializer<Batch> getWriteResultSerializer() {
    return new BatchSerializer();
  }

  @Override
  public final DataStream<CommittableMessage<Batch>> addPreCommitTopology(
      DataStream<CommittableMessage<Batch>> committables) {
    return CommitGate.between(shared.sinkId(), committables);
  }
}
