package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.Path;

/** Writes down when a run passes its {@link Milestone}s. Each committer has one of its own. */
final class Milestones implements FaultInjector {

  private final Guarantee guarantee;
  private final String folder;
  private boolean open;

  Milestones(Guarantee guarantee, Path folder) {
    this.guarantee = guarantee;
    this.folder = folder.toString();
  }

  @Override
  public void reached(FaultPoint point, String where) throws IOException {
    switch (point) {
      case TAKEOVER_BEFORE -> pass(Milestone.SINK_STARTS);
      case RESTORE_AFTER_OPEN -> open = true;
      case COMMIT_AFTER_TXN_COMMIT -> {
        if (open) {
          pass(Milestone.FIRST_NEW_COMMIT);
        }
      }
      case COMMIT_BEFORE_SIGNAL -> {
        if (guarantee == Guarantee.AT_LEAST_ONCE) {
          pass(Milestone.FIRST_NEW_COMMIT);
        }
      }
      default -> {
        // Of no interest here.
      }
    }
  }

  private void pass(Milestone milestone) throws IOException {
    milestone.passed(Path.of(folder));
  }
}
