package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.DirectSink;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.mongo.MongoTargets.Kind;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;

/**
 * Writes to MongoDB soon after a record comes, and lets no older version of a document overwrite a
 * newer one: what is written twice, or late, changes nothing.
 *
 * <p>For a standalone server, which has no transactions, and where a result must be visible before
 * the checkpoint is complete. Every operation has a version ({@link
 * MongoWrite.ReplaceOne#ifNewer}); one without is refused when it is written. A deletion leaves a
 * guard document for the sink's {@code guardRetention}.
 *
 * <p>The guarantee relies on: versions that grow with each change of a document and are the same
 * when the source replays it; one write per document and version; no older write coming later than
 * {@code guardRetention} after a deletion. Replacements and deletions may then come in any order.
 * An update ({@code $inc}) is applied once if those of one document come in the order of their
 * versions: one that comes after a newer one is dropped.
 *
 * @param <IN> the stream's element type
 */
public final class EffectivelyOnceMongoSink<IN> extends DirectSink<IN> {

  private final MongoSinkOptions options;
  private final MongoWriteMapper<IN> mapper;

  EffectivelyOnceMongoSink(
      MongoSinkOptions options, FlushOptions flushing, MongoWriteMapper<IN> mapper) {
    super(options.shared(), flushing);
    this.options = options;
    this.mapper = mapper;
  }

  @Override
  protected BatchWriter.Encoder<IN> encoder() {
    return new MappingEncoder<>(mapper, new MongoEncoder(options.stamps(), Kind.VERSIONED_WRITES));
  }

  @Override
  protected WriteCombiner combiner() {
    return new MongoCombiner();
  }

  @Override
  protected DirectStore connect() throws IOException {
    return MongoDirectStore.connect(options, Kind.VERSIONED_WRITES);
  }
}
