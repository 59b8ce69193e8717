package io.cdcpipeline.local;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.util.List;

/**
 * Breaks the job again and again: one armed fault at a time, the next one some seconds after the
 * last has fired.
 *
 * <p>Driven by {@link #tick}, once a second, from the thread that owns it.
 */
final class Chaos {

  private static final int PAUSE_TICKS = 4;

  /** Three of five inside a commit, and one after the store has it and nobody knows. */
  private static final List<FaultPoint> POINTS =
      List.of(
          FaultPoint.COMMIT_BEFORE_TXN_COMMIT,
          FaultPoint.WRITE_BEFORE,
          FaultPoint.COMMIT_AFTER_TXN_COMMIT,
          FaultPoint.PREPARE_RETURN,
          FaultPoint.COMMIT_AFTER_LEDGER_CAS);

  private final FileFaults faults;
  private int armed;
  private int ticksUntilNext = PAUSE_TICKS;

  Chaos(FileFaults faults) {
    this.faults = faults;
  }

  /** Arms the next fault if its time has come and the last one has fired. */
  void tick() throws IOException {
    if (faults.fired().size() < armed) {
      return;
    }
    ticksUntilNext--;
    if (ticksUntilNext <= 0) {
      faults.arm(POINTS.get(armed % POINTS.size()));
      armed++;
      ticksUntilNext = PAUSE_TICKS;
    }
  }
}
