package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;

/**
 * Writes operations soon after they come, and all of them before a checkpoint completes: at least
 * once, for after a failure the source replays what was written since the last checkpoint.
 *
 * <p>Lives on the task's thread, its timer included. {@link #close} sends nothing: what is buffered
 * then belongs to an attempt that failed, and is replayed.
 *
 * @param <IN> the stream's element type
 */
public final class DirectWriter<IN> implements SinkWriter<IN> {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SinkOptions options;
  private final FlushOptions flushing;
  private final BatchWriter.Encoder<IN> encoder;
  private final DirectStore store;
  private final FaultInjector faults;
  private final String where;
  private final ProcessingTimeService clock;
  private final Counter recordsSent;
  private final OperationBuffer buffer;
  private final WriterMetrics metrics;
  private final Backoff backoff;

  /** Fires when the oldest operation has waited long enough; null while there is none. */
  private ScheduledFuture<?> timer;

  /**
   * Starts a writer, which owns {@code store} from now on.
   *
   * @param options of the sink
   * @param flushing when to send
   * @param context Flink's, of this attempt of the subtask
   * @param encoder used on the task's thread only
   * @param combiner how two operations on one key become one
   * @param store closed with the writer
   */
  public DirectWriter(
      SinkOptions options,
      FlushOptions flushing,
      WriterInitContext context,
      BatchWriter.Encoder<IN> encoder,
      WriteCombiner combiner,
      DirectStore store) {
    this.options = options;
    this.flushing = flushing;
    this.encoder = encoder;
    this.store = store;
    this.faults = options.faults();
    this.where = options.sinkId() + "/" + context.getTaskInfo().getIndexOfThisSubtask();
    this.clock = context.getProcessingTimeService();
    this.recordsSent = context.metricGroup().getNumRecordsSendCounter();
    this.metrics = new WriterMetrics(context.metricGroup());
    Counter retries = context.metricGroup().addGroup(CommitMetrics.GROUP).counter("writeRetries");
    this.backoff = new Backoff(PATIENCE, retries::inc);
    this.buffer = new OperationBuffer(combiner, flushing.bytes());
  }

  @Override
  public void write(IN element, Context context) throws IOException, InterruptedException {
    faults.reached(FaultPoint.WRITE_BEFORE, where);
    long before = buffer.combined();
    encoder.encode(element, this::add);
    recordsSent.inc();
    metrics.combined(buffer.combined() - before);
    metrics.buffered(buffer.operations(), buffer.bytes());
    if (buffer.operations() >= flushing.operations() || buffer.bytes() >= flushing.bytes()) {
      send();
    } else if (buffer.operations() > 0 && timer == null) {
      long due = clock.getCurrentProcessingTime() + flushing.interval().toMillis();
      timer = clock.registerTimer(due, time -> send());
    }
  }

  private void add(int lane, ByteBuffer key, byte[] operation) {
    // A key has one lane, so there is nothing to keep apart here.
    buffer.add(options.writer().combining() ? key : null, operation);
  }

  /** Sends everything: a checkpoint may only complete when the store has it. */
  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    send();
  }

  private void send() throws IOException, InterruptedException {
    stopTimer();
    if (buffer.operations() == 0) {
      return;
    }
    List<ByteBuffer> operations = buffer.take();
    faults.reached(FaultPoint.COMMIT_ENTER, where);
    backoff.retry(
        "writing %d operations of %s".formatted(operations.size(), where),
        () -> {
          // Views of their own for each attempt: a store may read them to their end.
          store.apply(operations.stream().map(ByteBuffer::duplicate).toList());
          return operations.size();
        });
    metrics.buffered(0, 0);
    faults.reached(FaultPoint.COMMIT_BEFORE_SIGNAL, where);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public void close() throws IOException {
    stopTimer();
    try {
      faults.reached(FaultPoint.CLOSE, where);
    } finally {
      store.close();
    }
  }
}
