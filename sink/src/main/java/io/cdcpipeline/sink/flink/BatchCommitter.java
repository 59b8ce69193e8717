package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.RestoreChecks;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
 */
public final class BatchCommitter implements Committer<Batch> {

  private static final Logger LOG = LoggerFactory.getLogger(BatchCommitter.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String sinkId;
  private final Label label;
  private final Ledger ledger;
  private final Policies policies;
  private final FaultInjector faults;
  private final CommitGate.Key key;
  private final Backoff backoff = new Backoff(PATIENCE);
  private final Map<String, Long> restored = new HashMap<>();
  private Take take;

  private BatchCommitter(
      String sinkId,
      CommitterInitContext context,
      Ledger ledger,
      Policies policies,
      FaultInjector faults) {
    this.sinkId = sinkId;
    this.label = Labels.of(context);
    this.ledger = ledger;
    this.policies = policies;
    this.faults = faults;
    this.key = CommitGate.Key.of(sinkId, context.getJobInfo(), context.getTaskInfo());
  }

  /**
   * Takes the slot over and returns its committer, which owns {@code ledger} from now on.
   *
   * @throws IOException if the store stays unavailable, or does not fit the start; the ledger is
   *     closed then
   */
  public static BatchCommitter takeOver(
      String sinkId,
      CommitterInitContext context,
      Ledger ledger,
      Policies policies,
      FaultInjector faults)
      throws IOException {
    BatchCommitter committer = new BatchCommitter(sinkId, context, ledger, policies, faults);
    try {
      committer.start();
      return committer;
    } catch (InterruptedException e) {
      ledger.close();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("cancelled while taking over").initCause(e);
    } catch (IOException | RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  private void start() throws IOException, InterruptedException {
    faults.reached(FaultPoint.TAKEOVER_BEFORE, where());
    take = backoff.retry("takeover of " + where(), () -> ledger.takeOver(label));
    faults.reached(FaultPoint.TAKEOVER_AFTER_COMMIT, where());
    LOG.info("{} took slot {} over with epoch {}", where(), label.slot(), take.epoch());
    if (label.isFresh()) {
      refuseIf(RestoreChecks.onFreshStart(label, view()));
    }
    CommitGate.register(key, this);
  }

  @Override
  public void commit(Collection<CommitRequest<Batch>> requests)
      throws IOException, InterruptedException {
    for (CommitRequest<Batch> request : requests) {
      Batch batch = request.getCommittable();
      faults.reached(FaultPoint.COMMIT_ENTER, where());
      if (!batch.label().sameRestore(label)) {
        beforeReplay(batch);
      }
      Outcome outcome = backoff.retry("commit of " + batch, () -> ledger.apply(batch, take));
      faults.reached(FaultPoint.COMMIT_BEFORE_SIGNAL, where());
      if (outcome == Outcome.ALREADY && !batch.isMarker()) {
        LOG.info("{} was applied by an earlier attempt already", batch);
        request.signalAlreadyCommitted();
      }
    }
  }

  private void beforeReplay(Batch batch) throws IOException, InterruptedException {
    if (!batch.sinkId().equals(sinkId)) {
      throw new SinkCommitException(
          Outcome.GAP,
          "the restored state belongs to sink "
              + batch.sinkId()
              + ", this one is called "
              + sinkId
              + ". Nothing was written. Give the sink its old id");
    }
    if (!restored.containsKey(batch.chainId())) {
      refuseIf(RestoreChecks.beforeReplay(batch, view(), policies, System.currentTimeMillis()));
    }
    restored.merge(batch.chainId(), batch.n(), Math::max);
  }

  /** The gate is open: checks that state and store meet, then lets live batches commit. */
  void replayIsOver() throws IOException, InterruptedException {
    faults.reached(FaultPoint.RESTORE_BEFORE_OPEN, where());
    if (!restored.isEmpty()) {
      refuseIf(RestoreChecks.afterReplay(restored, view()));
      restored.clear();
    }
    take = backoff.retry("opening of " + where(), () -> ledger.open(take));
    faults.reached(FaultPoint.RESTORE_AFTER_OPEN, where());
  }

  /** Which incarnation this is: what the gate stamps on the batches of its writer. */
  Label label() {
    return label;
  }

  private LedgerView view() throws IOException, InterruptedException {
    return backoff.retry("reading the ledger of " + where(), ledger::view);
  }

  private void refuseIf(Optional<RestoreChecks.Finding> finding) throws SinkCommitException {
    if (finding.isPresent() && !finding.get().refusedBy(policies)) {
      LOG.warn("{} goes on, for its policy accepts this: {}", where(), finding.get().reason());
    } else if (finding.isPresent()) {
      throw new SinkCommitException(
          finding.get().outcome(),
          "the store of sink "
              + where()
              + " does not fit the restored state: "
              + finding.get().reason()
              + ". Nothing was written by this attempt. Restore the newest savepoint or"
              + " checkpoint of this sink; see docs/guarantees.md");
    }
  }

  private String where() {
    return sinkId + "/" + label.subtask();
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
    try {
      ledger.close();
    } catch (RuntimeException e) {
      warnOfClose(e);
    }
  }

  /** Thrown on from a task that fails at its start, it would end the whole TaskManager. */
  private void warnOfClose(Exception failure) {
    LOG.warn("{} could not release its connections; nothing is lost by it", where(), failure);
  }
}
