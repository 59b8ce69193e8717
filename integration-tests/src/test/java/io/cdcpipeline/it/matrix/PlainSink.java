package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A plain at-least-once sink, the counterpart of ours in every row: it writes when its buffer is
 * full and before each checkpoint. What it has written when it dies is written again.
 */
final class PlainSink implements Sink<Long> {

  private static final int BUFFER = 10;

  private final Connector connector;
  private final FaultInjector faults;

  PlainSink(Connector connector, FaultInjector faults) {
    this.connector = connector;
    this.faults = faults;
  }

  /** Connects a writer to its store. */
  interface Connector extends Serializable {
    Connection connect();
  }

  /** One writer's client. */
  interface Connection extends AutoCloseable {
    void write(List<Long> numbers);

    @Override
    void close();
  }

  @Override
  public SinkWriter<Long> createWriter(WriterInitContext context) throws IOException {
    String where = "plain/" + context.getTaskInfo().getIndexOfThisSubtask();
    faults.reached(FaultPoint.TAKEOVER_BEFORE, where);
    Connection connection = connector.connect();
    faults.reached(FaultPoint.RESTORE_AFTER_OPEN, where);
    return new Writer(connection, faults, where);
  }

  private static final class Writer implements SinkWriter<Long> {

    private final Connection connection;
    private final FaultInjector faults;
    private final String where;
    private final List<Long> buffer = new ArrayList<>();

    Writer(Connection connection, FaultInjector faults, String where) {
      this.connection = connection;
      this.faults = faults;
      this.where = where;
    }

    @Override
    public void write(Long number, Context context) throws IOException {
      faults.reached(FaultPoint.WRITE_BEFORE, where);
      buffer.add(number);
      if (buffer.size() == BUFFER) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      if (buffer.isEmpty()) {
        return;
      }
      connection.write(buffer);
      buffer.clear();
      faults.reached(FaultPoint.COMMIT_AFTER_TXN_COMMIT, where);
    }

    @Override
    public void close() throws IOException {
      faults.reached(FaultPoint.CLOSE, where);
      connection.close();
    }
  }
}
