package io.cdcpipeline.it.matrix;

import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stops the process at the n-th time that a subtask reaches a fault point. It leaves the file
 * {@code fired} first, so that a trap that nobody stepped into is noticed.
 */
final class Trap implements FaultInjector {

  /** What becomes of the process. */
  enum Action {
    /** {@link Runtime#halt}: no hook, no {@code finally}, no {@code close()}. */
    HALT,
    /** Stays where it is until the file {@code go} appears, for a signal from outside. */
    PAUSE
  }

  /** From when on it counts. */
  enum Arming {
    AT_ONCE,
    /** Once the job has taken a savepoint; it goes on. */
    AFTER_A_SAVEPOINT,
    /** Once the savepoint is complete with which the job is being stopped. */
    WHILE_IT_STOPS
  }

  static final int HALTED = 42;

  private final FaultPoint point;
  private final Action action;
  private final Arming arming;
  private final String folder;
  private int left;

  Trap(JobSpec.TrapSpec spec, Path folder) {
    this.point = spec.point();
    this.left = spec.hit();
    this.action = spec.action();
    this.arming = spec.arming();
    this.folder = folder.toString();
  }

  @Override
  public void reached(FaultPoint reached, String where) throws IOException {
    if (reached != point || !isArmed() || --left != 0 || !isFirst(where)) {
      return;
    }
    if (action == Action.HALT) {
      Runtime.getRuntime().halt(HALTED);
    }
    await().forever().until(() -> Files.exists(Path.of(folder, RunFolder.GO)));
  }

  private boolean isArmed() {
    return arming == Arming.AT_ONCE
        || new Checkpoints(Path.of(folder, RunFolder.SAVEPOINTS)).newest().isPresent();
  }

  /** The subtasks of a job share the trap. */
  private boolean isFirst(String where) throws IOException {
    try {
      Files.writeString(
          Files.createFile(Path.of(folder, RunFolder.FIRED)), point.label() + " of " + where);
      return true;
    } catch (FileAlreadyExistsException otherSubtask) {
      return false;
    }
  }
}
