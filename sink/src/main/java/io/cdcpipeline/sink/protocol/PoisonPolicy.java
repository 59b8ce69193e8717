package io.cdcpipeline.sink.protocol;

/** What becomes of an operation that the store itself refuses, however often it is tried. */
public enum PoisonPolicy {
  /**
   * The job fails and names the operation. What earlier chunks of its batch wrote stays, and is not
   * repeated. The default.
   */
  FAIL,
  /**
   * The operation is stored with its reason among the rejected ones, in the same atomic unit as the
   * rest of its batch: exactly once, never silently.
   */
  DEAD_LETTER
}
