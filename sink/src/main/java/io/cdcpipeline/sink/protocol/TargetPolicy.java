package io.cdcpipeline.sink.protocol;

/** What a start does when the ledger was written by a store of another name. */
public enum TargetPolicy {
  /** The job fails with TARGET_CHANGED and writes nothing. The default. */
  FAIL,

  /**
   * The ledger takes the new name over: for an intended move of the store, data and ledger
   * together.
   */
  ADOPT
}
