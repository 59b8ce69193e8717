package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;

/**
 * One attempt of one subtask of a sink, run by hand: takeover at its start, then replay, opening
 * and live commits in the order of the test. Closing it is the crash: nothing is written.
 *
 * @param <IN> the sink's element type
 */
public final class Attempt<IN> implements AutoCloseable {

  private final BatchCommitter committer;
  private final CommittingSinkWriter<IN, Batch> writer;

  private Attempt(BatchCommitter committer, CommittingSinkWriter<IN, Batch> writer) {
    this.committer = committer;
    this.writer = writer;
  }

  /** Takes the slot over; the gate is still closed. */
  @SuppressWarnings("unchecked") // Both sinks make these two, and nothing else.
  public static <IN> Attempt<IN> takeOver(Sink<IN> sink, Label label) throws IOException {
    SinkWriter<IN> writer = sink.createWriter(Contexts.writer(label, 0));
    Committer<Batch> committer =
        ((SupportsCommitter<Batch>) sink).createCommitter(Contexts.committer(label, 0));
    return new Attempt<>((BatchCommitter) committer, (CommittingSinkWriter<IN, Batch>) writer);
  }

  /** Opens the gate: the replay is over. */
  public Attempt<IN> open() throws IOException, InterruptedException {
    committer.replayIsOver();
    return this;
  }

  /** Writes the elements and ends a checkpoint: a batch, or a marker if there are none. */
  @SafeVarargs
  public final Batch batch(IN... elements) throws IOException, InterruptedException {
    return batches(elements)[0];
  }

  /** As {@link #batch}, of a store with several lanes: one for each that was ever written to. */
  @SafeVarargs
  public final Batch[] batches(IN... elements) throws IOException, InterruptedException {
    for (IN element : elements) {
      writer.write(element, null);
    }
    return writer.prepareCommit().toArray(Batch[]::new);
  }

  /**
   * Commits the batches of one completed checkpoint, or replays those of one checkpoint id.
   *
   * @return those that were signalled as committed already
   */
  public List<Batch> commit(Batch... batches) throws IOException, InterruptedException {
    List<Request> requests = Stream.of(batches).map(Request::new).toList();
    committer.commit(new ArrayList<>(requests));
    return requests.stream()
        .filter(Request::signalledAsAlreadyCommitted)
        .map(Request::getCommittable)
        .toList();
  }

  @Override
  public void close() throws IOException {
    committer.close();
  }
}
