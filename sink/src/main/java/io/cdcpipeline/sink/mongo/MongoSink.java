package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.BatchCommitter;
import io.cdcpipeline.sink.flink.BatchSerializer;
import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.CommitGate;
import io.cdcpipeline.sink.flink.Outlet;
import io.cdcpipeline.sink.flink.WriterOptions;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Writes to MongoDB exactly once.
 *
 * <p>Operations ride in Flink's checkpoint. When it is complete they are applied together with the
 * sink's ledger in one multi-document transaction, which the ledger makes repeatable. Results
 * become visible at most one checkpoint interval and one commit after their record.
 *
 * <p>The guarantee relies on: checkpointing in exactly-once mode; a replica set or sharded cluster
 * (checked at start); the ledger in the same cluster as the targets (it is, by construction); one
 * running job per sink id. Writes of one document come in stream order if the stream is keyed by
 * the document's id.
 *
 * @param <IN> the stream's element type
 */
public final class MongoSink<IN>
    implements Sink<IN>, SupportsCommitter<Batch>, SupportsPreCommitTopology<Batch, Batch> {

  private final MongoSinkOptions options;
  private final MongoWriteMapper<IN> mapper;
  private final FaultInjector faults;

  MongoSink(MongoSinkOptions options, MongoWriteMapper<IN> mapper, FaultInjector faults) {
    this.options = options;
    this.mapper = mapper;
    this.faults = faults;
  }

  /**
   * Starts a sink.
   *
   * @param sinkId identity of the sink's ledger, 1 to 64 of {@code A-Z a-z 0-9 . _ -}: unique in
   *     the cluster, and the same over restarts, upgrades and rescales
   * @param uri a connection string of a replica set or sharded cluster; may hold credentials, which
   *     are never logged
   * @param mapper turns an element into operations
   */
  public static <IN> MongoSinkBuilder<IN> builder(
      String sinkId, String uri, MongoWriteMapper<IN> mapper) {
    return new MongoSinkBuilder<>(sinkId, uri, mapper);
  }

  @Override
  public SinkWriter<IN> createWriter(WriterInitContext context) {
    return new BatchWriter<>(
        options.sinkId(),
        context,
        (element, out) -> mapper.map(element, write -> add(write, out)),
        new WriterOptions(WriteCombiner.NONE, WriterOptions.INLINE_MAX_BYTES, null),
        faults);
  }

  private static void add(MongoWrite write, Outlet out) {
    try {
      out.add(0, null, MongoOperationCodec.encode(write));
    } catch (IOException e) {
      throw new UncheckedIOException("the batch of this checkpoint cannot take an operation", e);
    }
  }

  @Override
  public Committer<Batch> createCommitter(CommitterInitContext context) throws IOException {
    return BatchCommitter.takeOver(
        options.sinkId(),
        context,
        MongoLedger.connect(options, faults),
        options.policies(),
        faults);
  }

  @Override
  public SimpleVersionedSerializer<Batch> getCommittableSerializer() {
    return new BatchSerializer();
  }

  @Override
  public SimpleVersionedSerializer<Batch> getWriteResultSerializer() {
    return new BatchSerializer();
  }

  @Override
  public DataStream<CommittableMessage<Batch>> addPreCommitTopology(
      DataStream<CommittableMessage<Batch>> committables) {
    return CommitGate.between(options.sinkId(), committables);
  }
}
