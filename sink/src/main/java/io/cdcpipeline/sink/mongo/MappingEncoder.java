package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.flink.BatchWriter;
import io.cdcpipeline.sink.flink.Outlet;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Runs the user's mapper and encodes what it emits. One per writer; never leaves its task. */
@SuppressWarnings("serial") // Made on the task; serializable by its interface only.
record MappingEncoder<IN>(MongoWriteMapper<IN> mapper, MongoEncoder encoder)
    implements BatchWriter.Encoder<IN> {

  @Override
  public void encode(IN element, Outlet out) throws IOException {
    try {
      mapper.map(element, write -> add(write, out));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void add(MongoWrite write, Outlet out) {
    try {
      encoder.encode(write, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
