package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchCommitterTest {

  private static final Label RESTORED = new Label("a".repeat(32), 7, 2, 1);

  private final SilentLedger ledger = new SilentLedger();
  private final List<BatchCommitter> committers = new ArrayList<>();

  @AfterEach
  void closeCommitters() {
    committers.forEach(BatchCommitter::close);
  }

  private BatchCommitter takeOver(FaultInjector faults) throws IOException {
    BatchCommitter committer =
        BatchCommitter.takeOver(
            SinkOptions.of("sink").faults(faults),
            Contexts.committer(RESTORED, 0),
            (options, listener) -> ledger);
    committers.add(committer);
    return committer;
  }

  @Test
  void stampsBatchesWithTheLabelThatFlinkGaveItsTask() throws Exception {
    Batch batch =
        new Batch(
            "sink",
            new Label("b".repeat(32), 1, 1, 0),
            "c",
            1,
            1,
            "d",
            0,
            new InlinePayload(new byte[5]));

    Batch stamped = takeOver(FaultInjector.NONE).handedOver(batch);

    assertThat(stamped).isEqualTo(batch);
    assertThat(stamped.label()).isEqualTo(RESTORED);
  }

  @Test
  void aFailedTakeoverReleasesTheLedger() {
    FaultInjector failing =
        (point, where) -> {
          if (point == FaultPoint.TAKEOVER_AFTER_COMMIT) {
            throw new IOException("injected");
          }
        };

    assertThatThrownBy(() -> takeOver(failing)).hasMessage("injected");

    assertThat(ledger.closed).isTrue();
  }

  @Test
  void aGateThatNeverOpensIsForgottenWhenItsCommitterCloses() throws Exception {
    int before = CommitGate.closedGates();
    BatchCommitter committer = takeOver(FaultInjector.NONE);
    assertThat(CommitGate.closedGates()).isEqualTo(before + 1);

    committer.close();

    assertThat(CommitGate.closedGates()).isEqualTo(before);
  }

  @Test
  void aFailureWhileClosingStaysInsideBecauseItWouldEndTheTaskManager() throws Exception {
    ledger.failingToClose = true;
    FaultInjector failing =
        (point, where) -> {
          if (point == FaultPoint.CLOSE) {
            throw new IOException("injected");
          }
        };
    BatchCommitter committer = takeOver(failing);

    assertThatCode(committer::close).doesNotThrowAnyException();

    assertThat(ledger.closed).isTrue();
  }

  @Test
  void aCancelledTaskStopsWaitingForAStoreThatIsAway() {
    ledger.away = true;
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> takeOver(FaultInjector.NONE))
        .isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).as("the interruption is passed on").isTrue();
    assertThat(ledger.closed).isTrue();
  }

  /** Agrees to everything. */
  private static final class SilentLedger implements Ledger {

    private boolean away;
    private boolean failingToClose;
    private boolean closed;

    @Override
    public Take takeOver(Label label) throws IOException {
      if (away) {
        throw new StoreUnavailableException("away", null);
      }
      return new Take("inc", label, 1, false);
    }

    @Override
    public LedgerView view() {
      return new LedgerView(List.of(), List.of());
    }

    @Override
    public Outcome apply(Batch batch, Take take) {
      return Outcome.APPLIED;
    }

    @Override
    public Take open(Take take) {
      return take;
    }

    @Override
    public void retire(Retirement retirement, long expiresAt) {}

    @Override
    public void close() {
      closed = true;
      if (failingToClose) {
        throw new IllegalStateException("injected");
      }
    }
  }
}
