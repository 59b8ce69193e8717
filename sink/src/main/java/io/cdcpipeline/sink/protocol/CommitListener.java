package io.cdcpipeline.sink.protocol;

/** Told by a ledger what happens inside its commits. Called on the committer's thread. */
public interface CommitListener {

  /** Hears nothing. */
  CommitListener NONE = new CommitListener() {};

  /** The store could not take a chunk, which is tried again at half its size. */
  default void chunkHalved() {}

  /** The store refused an operation, which is kept among the rejected ones, durably. */
  default void operationRejected() {}

  /** A commit was applied, but not as safe in time as was asked for; it is asked again. */
  default void durabilityFellShort() {}
}
