package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;

/**
 * Phase one: encodes operations as they come and hands them over as one batch at each checkpoint.
 *
 * <p>Opens no connection, so nothing of an attempt that fails can reach the store, and keeps no
 * Flink state: each instance starts a chain of its own, which is why a rescale moves nothing. A
 * store with several lanes gets a chain for each lane that was ever written to.
 *
 * @param <IN> the stream's element type
 */
public final class BatchWriter<IN> implements CommittingSinkWriter<IN, Batch> {

  /** Turns an element into encoded operations. */
  @FunctionalInterface
  public interface Encoder<IN> {

    /**
     * Adds the operations of {@code element} to {@code out}; an exception fails the task.
     *
     * @param element of the stream
     * @param out takes each operation at once, and keeps none of what it is given
     * @throws IOException if an operation cannot be encoded, or the batch cannot take it
     */
    void encode(IN element, Outlet out) throws IOException;
  }

  /**
   * Measured: what rides in Flink's state takes twelve times its size of heap on its way there and
   * back, so with a file system at hand only a part of what is gathered in memory goes there.
   */
  private static final int STATE_SHARE = 4;

  private final SinkOptions options;
  private final Label label;
  private final CommitGate.Key committer;
  private final Encoder<IN> encoder;
  private final WriteCombiner combiner;
  private final FaultInjector faults;
  private final Counter recordsSent;
  private final WriterMetrics metrics;
  private final String writerId = SinkIds.random();
  private final Map<Integer, Lane> lanes = new TreeMap<>();

  /** Null if there is none. */
  private final SpillDirectory spillDirectory;

  private long bufferedBytes;
  private long bufferedOperations;

  /**
   * Starts a chain of its own.
   *
   * @param options of the sink
   * @param context Flink's, of this attempt of the subtask
   * @param encoder used on the task's thread only
   * @param combiner how two operations on one key become one
   */
  public BatchWriter(
      SinkOptions options, WriterInitContext context, Encoder<IN> encoder, WriteCombiner combiner) {
    this.options = options;
    this.label = Labels.of(context);
    this.committer =
        CommitGate.Key.of(options.sinkId(), context.getJobInfo(), context.getTaskInfo());
    this.encoder = encoder;
    this.combiner = combiner;
    this.faults = options.faults();
    this.recordsSent = context.metricGroup().getNumRecordsSendCounter();
    this.metrics = new WriterMetrics(context.metricGroup());
    String directory = options.writer().spillDirectory();
    this.spillDirectory = directory == null ? null : SpillDirectory.of(directory, options.sinkId());
    // Even a writer that is never written to has a chain, so that a checkpoint knows about it.
    lane(0);
  }

  @Override
  public void write(IN element, Context context) throws IOException {
    faults.reached(FaultPoint.WRITE_BEFORE, where());
    encoder.encode(element, this::add);
    recordsSent.inc();
  }

  private void add(int number, ByteBuffer key, byte[] operation) throws IOException {
    Lane lane = lane(number);
    OperationBuffer buffer = lane.buffer();
    long combinedBefore = buffer.combined();
    bufferedBytes -= buffer.bytes();
    bufferedOperations -= buffer.operations();
    lane.add(options.writer().combining() ? key : null, operation);
    bufferedBytes += buffer.bytes();
    bufferedOperations += buffer.operations();
    metrics.combined(buffer.combined() - combinedBefore);
    metrics.buffered(bufferedOperations, bufferedBytes);
    if (bufferedBytes > options.writer().inlineMaxBytes()) {
      letTheCommitterCatchUp();
      spillLargest();
    }
  }

  private void letTheCommitterCatchUp() throws IOException {
    try {
      RunningCommits.awaitEnd(committer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("cancelled while waiting").initCause(e);
    }
  }

  private void spillLargest() throws IOException {
    if (spillDirectory == null) {
      throw new IOException(
          "sink %s has more than %,d bytes of operations since its last checkpoint, its"
                  .formatted(where(), options.writer().inlineMaxBytes())
              + " inlineMaxBytes, and no spillDirectory to put them into. Nothing of them was"
              + " written to the store. Checkpoint more often, or build the sink with a"
              + " spillDirectory beside the checkpoint directory, or with more inlineMaxBytes and"
              + " six times as much heap");
    }
    Lane largest =
        Collections.max(
            lanes.values(), Comparator.comparingInt((Lane lane) -> lane.buffer().bytes()));
    bufferedBytes -= largest.buffer().bytes();
    bufferedOperations -= largest.buffer().operations();
    metrics.spilled(largest.buffer().bytes());
    metrics.buffered(bufferedOperations, bufferedBytes);
    largest.spill(spillDirectory);
  }

  private Lane lane(int lane) {
    return lanes.computeIfAbsent(lane, this::open);
  }

  private Lane open(int lane) {
    long maxIndexBytes = options.writer().inlineMaxBytes() / 2;
    return new Lane(
        options.sinkId(),
        label,
        SinkIds.chain(writerId, lane),
        new OperationBuffer(combiner, maxIndexBytes));
  }

  /** Does nothing: before its checkpoint is complete, no operation may leave this process. */
  @Override
  public void flush(boolean endOfInput) {}

  /** Exactly one committable of each lane: a batch, or a marker when there was nothing to write. */
  @Override
  public Collection<Batch> prepareCommit() throws IOException {
    long inState = options.writer().inlineMaxBytes() / STATE_SHARE;
    while (spillDirectory != null && bufferedBytes > inState) {
      spillLargest();
    }
    List<Batch> batches = new ArrayList<>(lanes.size());
    for (Lane lane : lanes.values()) {
      boolean spilled = lane.isSpilled();
      if (spilled) {
        faults.reached(FaultPoint.PREPARE_BEFORE_SPILL, where());
        metrics.spilled(lane.buffer().bytes());
      }
      batches.add(lane.handOver());
      if (spilled) {
        faults.reached(FaultPoint.PREPARE_AFTER_SPILL, where());
      }
    }
    bufferedBytes = 0;
    bufferedOperations = 0;
    metrics.buffered(0, 0);
    faults.reached(FaultPoint.PREPARE_RETURN, where());
    return batches;
  }

  private String where() {
    return options.sinkId() + "/" + label.subtask();
  }

  /** Drops what is buffered: it was never part of a complete checkpoint. */
  @Override
  public void close() throws IOException {
    for (Lane lane : lanes.values()) {
      lane.close();
    }
  }
}
