package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.GapPolicy;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Phase two: takes its slot over, replays what a restore hands it, and applies each batch whose
 * checkpoint is complete.
 *
 * <p>Lives on one task thread, in this order: created (takeover), {@link #commit} for restored
 * batches once per checkpoint id, {@link #replayIsOver} from the gate, {@link #commit} for live
 * ones. A batch that cannot be applied fails the task; the state still holds it, so the next
 * attempt replays it. No request is ever signalled as failed: Flink would drop it.
 *
 * <p>A restored batch is replayed against the ledger of the sink id it was written under. So a sink
 * may get another id at a restore: its slot in the former ledger is taken over, too, and let go of
 * when the gate opens.
 */
public final class BatchCommitter implements Committer<Batch> {

  /** Opens a ledger of the sink's store. */
  @FunctionalInterface
  public interface Ledgers {

    /**
     * Opens the ledger of one committer.
     *
     * @param options those of the sink, the sink id being the ledger's
     * @param listener to be told what happens inside the commits
     * @return to be closed by the caller
     * @throws IOException if the ledger cannot be opened
     */
    Ledger connect(SinkOptions options, CommitListener listener) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SinkOptions options;
  private final Label label;
  private final Ledgers ledgers;
  private final FaultInjector faults;
  private final CommitGate.Key key;
  private final CommitMetrics metrics;
  private final Backoff backoff;
  private final RedoRing redo;
  private final Tenure own;

  /** Of the ledgers of former sink ids that the restored state names; empty after the replay. */
  private final Map<String, Tenure> former = new LinkedHashMap<>();

  private boolean open;
  private int replays;

  /** Null until the gate has opened, and in all subtasks but the first. */
  private SpillSweeper sweeper;

  private BatchCommitter(SinkOptions options, CommitterInitContext context, Ledgers ledgers)
      throws IOException {
    this.options = options;
    this.label = Labels.of(context);
    this.ledgers = ledgers;
    this.faults = options.faults();
    this.key = CommitGate.Key.of(options.sinkId(), context.getJobInfo(), context.getTaskInfo());
    this.metrics = new CommitMetrics(context.metricGroup());
    this.backoff = new Backoff(PATIENCE, metrics::retried);
    this.redo = new RedoRing(options.policies().redoBatches());
    this.own = tenure(options);
  }

  /**
   * Takes the slot over and returns its committer.
   *
   * @param options of the sink
   * @param context Flink's, of this attempt of the subtask
   * @param ledgers how to open a ledger of the sink's store
   * @return the owner of its slot, whose gate is still closed
   * @throws IOException if the store stays unavailable, or does not fit the start; the ledger is
   *     closed then
   */
  public static BatchCommitter takeOver(
      SinkOptions options, CommitterInitContext context, Ledgers ledgers) throws IOException {
    BatchCommitter committer = new BatchCommitter(options, context, ledgers);
    try {
      committer.start();
      return committer;
    } catch (InterruptedException e) {
      committer.own.close();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("cancelled while taking over").initCause(e);
    } catch (IOException | RuntimeException e) {
      committer.own.close();
      throw e;
    }
  }

  private Tenure tenure(SinkOptions ofLedger) throws IOException {
    return new Tenure(ofLedger, label, ledgers.connect(ofLedger, metrics), backoff);
  }

  private void start() throws IOException, InterruptedException {
    own.takeOver();
    metrics.tookOver(own.epoch());
    if (label.isFresh()) {
      own.requireUnused();
    }
    CommitGate.register(key, this);
  }

  @Override
  public void commit(Collection<CommitRequest<Batch>> requests)
      throws IOException, InterruptedException {
    if (!open && replays++ > 0) {
      faults.reached(FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS, where());
    }
    RunningCommits.begin(key);
    try {
      for (CommitRequest<Batch> request : requests) {
        commitOrCount(request);
      }
    } finally {
      RunningCommits.end(key);
    }
  }

  private void commitOrCount(CommitRequest<Batch> request)
      throws IOException, InterruptedException {
    try {
      commit(request);
    } catch (SinkCommitException e) {
      metrics.refused(e.outcome());
      throw e;
    }
  }

  private void commit(CommitRequest<Batch> request) throws IOException, InterruptedException {
    Batch batch = request.getCommittable();
    faults.reached(FaultPoint.COMMIT_ENTER, where());
    boolean replay = !batch.label().sameRestore(label);
    long start = System.nanoTime();
    Outcome outcome = replay ? replay(batch) : apply(batch);
    faults.reached(FaultPoint.COMMIT_BEFORE_SIGNAL, where());
    metrics.committed(batch, outcome, replay, Duration.ofNanos(System.nanoTime() - start));
    if (outcome == Outcome.ALREADY && !batch.isMarker()) {
      LOG.info("{} was applied by an earlier attempt already, epoch {}", batch, own.epoch());
      request.signalAlreadyCommitted();
    }
  }

  private Outcome replay(Batch batch) throws IOException, InterruptedException {
    Tenure tenure = batch.sinkId().equals(options.sinkId()) ? own : former(batch.sinkId());
    tenure.beforeReplay(batch);
    return tenure.apply(batch);
  }

  private Tenure former(String sinkId) throws IOException, InterruptedException {
    Tenure known = former.get(sinkId);
    if (known != null) {
      return known;
    }
    LOG.info("{} replays what was written as sink {} against the ledger of it", where(), sinkId);
    Tenure taken = tenure(options.sinkId(sinkId));
    // Remembered first: whatever becomes of the takeover, it is closed.
    former.put(sinkId, taken);
    taken.takeOver();
    return taken;
  }

  private Outcome apply(Batch batch) throws IOException, InterruptedException {
    Outcome outcome;
    try {
      outcome = own.apply(batch);
    } catch (SinkCommitException e) {
      if (e.outcome() != Outcome.GAP || options.policies().onGap() != GapPolicy.HEAL) {
        throw e;
      }
      outcome = heal(batch, e);
    }
    redo.keep(batch);
    return outcome;
  }

  /**
   * Applies what the store has lost of the batch's chain, and then the batch. Only what came after
   * the opening can be lost here: without its own take record a committer gets a GAP for the first
   * of these, too.
   */
  private Outcome heal(Batch batch, SinkCommitException gap)
      throws IOException, InterruptedException {
    try {
      int healed = 0;
      for (Batch kept : redo.of(batch.chainId())) {
        healed += own.apply(kept) == Outcome.APPLIED ? 1 : 0;
      }
      Outcome outcome = own.apply(batch);
      metrics.healed(healed);
      LOG.warn(
          "the store had lost {} acknowledged batches before {}, epoch {}: they were applied again"
              + " from memory. Find out why: a failover without its last writes, or a backup",
          healed,
          batch,
          own.epoch());
      return outcome;
    } catch (SinkCommitException e) {
      e.addSuppressed(gap);
      throw e;
    }
  }

  /** The gate is open: checks that state and store meet, then lets live batches commit. */
  void replayIsOver() throws IOException, InterruptedException {
    faults.reached(FaultPoint.RESTORE_BEFORE_OPEN, where());
    try {
      if (!former.isEmpty() && !own.hasReplayed()) {
        own.requireUnused();
      }
      requireReplayed();
      own.open();
      // Again: a store that went back between the two keeps the takeover, and so can be opened.
      requireReplayed();
    } catch (SinkCommitException e) {
      metrics.refused(e.outcome());
      throw e;
    }
    open = true;
    faults.reached(FaultPoint.RESTORE_AFTER_OPEN, where());
    closeFormer();
    own.retire();
    sweep();
  }

  private void requireReplayed() throws IOException, InterruptedException {
    for (Tenure tenure : former.values()) {
      tenure.afterReplay();
    }
    own.afterReplay();
  }

  private void sweep() {
    String directory = options.writer().spillDirectory();
    if (directory != null && label.subtask() == 0) {
      sweeper =
          SpillSweeper.start(
              options.sinkId(),
              SpillDirectory.of(directory, options.sinkId()),
              options.policies().retention());
    }
  }

  /** Stamps a batch of this committer's writer, whose checkpoint is not complete yet. */
  Batch handedOver(Batch batch) {
    Batch stamped = batch.of(label);
    metrics.handedOver(stamped);
    return stamped;
  }

  private String where() {
    return options.sinkId() + "/" + label.subtask();
  }

  /** Releases the connections. Writes nothing: what is not applied is in the state. */
  @Override
  public void close() {
    CommitGate.unregister(key, this);
    try {
      faults.reached(FaultPoint.CLOSE, where());
    } catch (IOException | RuntimeException e) {
      warnOfClose(e);
    }
    if (sweeper != null) {
      sweeper.close();
    }
    closeFormer();
    close(own);
  }

  private void closeFormer() {
    former.values().forEach(this::close);
    former.clear();
  }

  private void close(Tenure tenure) {
    try {
      tenure.close();
    } catch (RuntimeException e) {
      warnOfClose(e);
    }
  }

  /** Thrown on from a task that fails at its start, it would end the whole TaskManager. */
  private void warnOfClose(Exception failure) {
    LOG.warn("{} could not release its connections; nothing is lost by it", where(), failure);
  }
}
