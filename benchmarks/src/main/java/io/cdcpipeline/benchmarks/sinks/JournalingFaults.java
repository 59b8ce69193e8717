package io.cdcpipeline.benchmarks.sinks;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;

/**
 * Breaks nothing by itself: notes in the journal what an exactly-once sink does, and halts the
 * process where it is told to.
 */
final class JournalingFaults implements FaultInjector {

  private final Journal journal;
  private final Assignment.Halt halt;
  private long written;
  private int passes;

  JournalingFaults(Journal journal, Assignment.Halt halt) {
    this.journal = journal;
    this.halt = halt;
  }

  @Override
  public void reached(FaultPoint point, String where) {
    note(point);
    if (point.label().equals(halt.at()) && ++passes == halt.pass()) {
      journal.mark(Mark.HALTED, passes);
      // As kill -9 would: no close, no hook, the transaction stays open.
      Runtime.getRuntime().halt(137);
    }
  }

  @SuppressWarnings("MissingCasesInEnumSwitch") // The others are of no interest here.
  private void note(FaultPoint point) {
    switch (point) {
      case WRITE_BEFORE -> {
        if (written++ == 0) {
          journal.mark(Mark.FIRST, 1);
        }
      }
      case PREPARE_RETURN -> journal.mark(Mark.PREPARED, written);
      case COMMIT_ENTER -> journal.mark(Mark.COMMIT_STARTED, 0);
      case COMMIT_AFTER_TXN_COMMIT -> journal.mark(Mark.CHUNK, 0);
      case COMMIT_BEFORE_SIGNAL -> journal.mark(Mark.COMMITTED, 0);
      case TAKEOVER_BEFORE -> journal.mark(Mark.TAKEOVER, 0);
      case RESTORE_AFTER_OPEN -> journal.mark(Mark.OPENED, 0);
      default -> {}
    }
  }
}
