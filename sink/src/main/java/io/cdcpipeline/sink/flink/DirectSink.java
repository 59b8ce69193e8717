package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A sink that writes to its store as records come: each at least once, and visible before its
 * checkpoint is complete.
 *
 * @param <IN> the stream's element type
 */
public abstract class DirectSink<IN> implements Sink<IN> {

  private final SinkOptions shared;
  private final FlushOptions flushing;

  protected DirectSink(SinkOptions shared, FlushOptions flushing) {
    this.shared = shared;
    this.flushing = flushing;
  }

  /** What one writer turns elements into operations with. */
  protected abstract BatchWriter.Encoder<IN> encoder();

  /** How two operations on one key become one. */
  protected abstract WriteCombiner combiner();

  /** Opens the store for one writer. */
  protected abstract DirectStore connect() throws IOException;

  @Override
  public final SinkWriter<IN> createWriter(WriterInitContext context) throws IOException {
    return new DirectWriter<>(shared, flushing, context, encoder(), combiner(), connect());
  }
}
