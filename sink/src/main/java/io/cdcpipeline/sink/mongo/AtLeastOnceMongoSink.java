package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.DirectSink;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.mongo.MongoTargets.Kind;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;

/**
 * Writes to MongoDB soon after a record comes, each at least once: after a failure the source
 * replays what came since the last checkpoint, and it is applied again.
 *
 * <p>For operations that may be repeated, and for collections that no transaction can write to.
 * {@code $inc} and {@code $push} count a repetition. An insert replaces a document with its {@code
 * _id}, so that its repetition does not fail; only in a time-series collection, which knows
 * neither, it remains an insert and may leave a second measurement. What is written is on the disks
 * of a majority, in the order of the records of each document.
 *
 * @param <IN> the stream's element type
 */
public final class AtLeastOnceMongoSink<IN> extends DirectSink<IN> {

  private final MongoSinkOptions options;
  private final MongoWriteMapper<IN> mapper;

  AtLeastOnceMongoSink(
      MongoSinkOptions options, FlushOptions flushing, MongoWriteMapper<IN> mapper) {
    super(options.shared(), flushing);
    this.options = options;
    this.mapper = mapper;
  }

  @Override
  protected BatchWriter.Encoder<IN> encoder() {
    return new MappingEncoder<>(mapper, new MongoEncoder(options.stamps(), Kind.DIRECT_WRITES));
  }

  @Override
  protected WriteCombiner combiner() {
    return new MongoCombiner();
  }

  @Override
  protected DirectStore connect() throws IOException {
    return MongoDirectStore.connect(options, Kind.DIRECT_WRITES);
  }
}
