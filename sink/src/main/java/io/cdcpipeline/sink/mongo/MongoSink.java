package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.ExactlyOnceSink;
import io.cdcpipeline.sink.flink.Outlet;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;

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
public final class MongoSink<IN> extends ExactlyOnceSink<IN> {

  private final MongoSinkOptions options;
  private final MongoWriteMapper<IN> mapper;

  MongoSink(MongoSinkOptions options, MongoWriteMapper<IN> mapper) {
    super(options.shared());
    this.options = options;
    this.mapper = mapper;
  }

  /**
   * Starts a sink.
   *
   * @param <IN> the stream's element type
   * @param sinkId identity of the sink's ledger, 1 to 64 of {@code A-Z a-z 0-9 . _ -}: unique in
   *     the cluster, and the same over restarts, upgrades and rescales
   * @param uri a connection string of a replica set or sharded cluster; may hold credentials, which
   *     are never logged
   * @param mapper turns an element into operations
   * @return a builder with every default
   */
  public static <IN> MongoSinkBuilder<IN> builder(
      String sinkId, String uri, MongoWriteMapper<IN> mapper) {
    return new MongoSinkBuilder<>(sinkId, uri, mapper);
  }

  @Override
  protected BatchWriter.Encoder<IN> encoder() {
    return new MappingEncoder<>(
        mapper, new MongoEncoder(options.stamps(), MongoTargets.Kind.TRANSACTIONS));
  }

  @Override
  protected void encode(IN element, Outlet out) throws IOException {
    encoder().encode(element, out);
  }

  @Override
  protected WriteCombiner combiner() {
    return new MongoCombiner();
  }

  @Override
  protected Ledger connect(SinkOptions shared, CommitListener listener) throws IOException {
    return MongoLedger.connect(options.shared(shared), listener);
  }
}
