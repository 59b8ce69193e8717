package io.cdcpipeline.sink.protocol;

import java.io.IOException;
import java.io.Serializable;

/**
 * Called at every {@link FaultPoint}; an implementation may throw, block or halt the process there.
 *
 * <p>Lets tests and drills break a sink in the middle of its protocol. A production job never sets
 * one. Called on the writer's or the committer's task thread.
 */
@FunctionalInterface
public interface FaultInjector extends Serializable {

  /** Does nothing, anywhere. */
  FaultInjector NONE = (point, where) -> {};

  /**
   * The sink has reached {@code point}.
   *
   * @param point where the sink is; several subtasks may be there at once
   * @param where the sink id and subtask, such as {@code stock-mongo/0}
   * @throws IOException the injected failure, which the sink does not catch
   */
  void reached(FaultPoint point, String where) throws IOException;
}
