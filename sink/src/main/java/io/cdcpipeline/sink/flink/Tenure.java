package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.RestoreChecks;
import io.cdcpipeline.sink.protocol.Retention;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One committer's time in its slot of one ledger: the takeover, what a restore replays, the
 * opening, and every commit.
 */
final class Tenure implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Tenure.class);

  private final SinkOptions options;
  private final Label label;
  private final Ledger ledger;
  private final Backoff backoff;

  /** The highest n of every restored chain. */
  private final Map<String, Long> restored = new HashMap<>();

  private Take take;

  /** The ledger is the tenure's from now on. */
  Tenure(SinkOptions options, Label label, Ledger ledger, Backoff backoff) {
    this.options = options;
    this.label = label;
    this.ledger = ledger;
    this.backoff = backoff;
  }

  void takeOver() throws IOException, InterruptedException {
    options.faults().reached(FaultPoint.TAKEOVER_BEFORE, where());
    take = backoff.retry("takeover of " + where(), () -> ledger.takeOver(label));
    options.faults().reached(FaultPoint.TAKEOVER_AFTER_COMMIT, where());
    LOG.info("{} took slot {} over with epoch {}", where(), label.slot(), take.epoch());
  }

  long epoch() {
    return take.epoch();
  }

  boolean hasReplayed() {
    return !restored.isEmpty();
  }

  /** For a start whose state knows nothing of this ledger. */
  void requireUnused() throws IOException, InterruptedException {
    refuseIf(RestoreChecks.onFreshStart(label, view()));
  }

  /** Checks each restored chain before its first batch. */
  void beforeReplay(Batch batch) throws IOException, InterruptedException {
    if (!restored.containsKey(batch.chainId())) {
      Policies policies = options.policies();
      refuseIf(RestoreChecks.beforeReplay(batch, view(), policies, System.currentTimeMillis()));
    }
    restored.merge(batch.chainId(), batch.n(), Math::max);
  }

  Outcome apply(Batch batch) throws IOException, InterruptedException {
    return backoff.retry(
        "commit of " + batch + ", epoch " + epoch(), () -> ledger.apply(batch, take));
  }

  /** The replay is over: the store must be where the restored state ends. May be repeated. */
  void afterReplay() throws IOException, InterruptedException {
    if (hasReplayed()) {
      refuseIf(RestoreChecks.afterReplay(restored, view()));
    }
  }

  /** From now on live batches may commit. */
  void open() throws IOException, InterruptedException {
    take = backoff.retry("opening of " + where(), () -> ledger.open(take));
  }

  /** Lets the ledger forget what nobody can ask for any more. No harm is done if it fails. */
  void retire() throws IOException, InterruptedException {
    try {
      Retirement retirement = Retention.after(take, ledger.view());
      if (!retirement.isEmpty()) {
        long retention = options.policies().retention().toMillis();
        ledger.retire(retirement, System.currentTimeMillis() + retention);
      }
    } catch (StoreUnavailableException e) {
      LOG.warn("{} leaves old records in its ledger to the next start: {}", where(), e.toString());
    }
  }

  private LedgerView view() throws IOException, InterruptedException {
    return backoff.retry("reading the ledger of " + where(), ledger::view);
  }

  private void refuseIf(Optional<RestoreChecks.Finding> finding) throws SinkCommitException {
    if (finding.isPresent() && !finding.get().refusedBy(options.policies())) {
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
    return options.sinkId() + "/" + label.subtask();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
