package io.cdcpipeline.sink.protocol;

/** What a commit does when the store has lost batches that it had acknowledged. */
public enum GapPolicy {
  /** The job fails with GAP and writes nothing. */
  FAIL,

  /**
   * What the committer still holds of the lost batches is applied again, in order; where that does
   * not reach, the job fails with GAP.
   */
  HEAL
}
