package io.cdcpipeline.benchmarks.sinks;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;

/** Breaks nothing: notes what an at-least-once sink of ours does, all of it in its writer. */
final class DirectJournaling implements FaultInjector {

  private final Journal journal;
  private long written;

  DirectJournaling(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void reached(FaultPoint point, String where) {
    if (point == FaultPoint.WRITE_BEFORE && written++ == 0) {
      journal.mark(Mark.FIRST, 1);
    } else if (point == FaultPoint.COMMIT_BEFORE_SIGNAL) {
      // A write that fills the bulk is in it.
      journal.mark(Mark.ACKNOWLEDGED, written);
    }
  }
}
