package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.Path;

/** Writes down when a run passes its {@link Milestone}s. Each committer has one of its own. */
final class Milestones implements FaultInjector {

  private final String folder;
  private boolean open;

  Milestones(Path folder) {
    this.folder = folder.toString();
  }

  @Override
  public void reached(FaultPoint point, String where) throws IOException {
    switch (point) {
      case TAKEOVER_BEFORE -> pass(Milestone.SINK_STARTS);
      case RESTORE_AFTER_OPEN -> {
        open = true;
        pass(Milestone.GATE_OPEN);
      }
      case COMMIT_AFTER_TXN_COMMIT -> {
        if (open) {
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
