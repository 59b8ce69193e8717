package io.cdcpipeline.sink.protocol;

/** What a store answered to one batch. */
public enum Outcome {
  /** The operations and the chain record are visible, together. */
  APPLIED,
  /** The store has the batch from an earlier attempt; nothing was written. */
  ALREADY,
  /** The store lacks batches that it had acknowledged; nothing was written. */
  GAP,
  /** Another committer owns the slot; nothing was written. */
  FENCED,
  /** The store is ahead of the restored state; nothing was written. */
  REWOUND,
  /** The state is older than what the ledger remembers; nothing was written. */
  EXPIRED,
  /** The store gave no answer, or one that says "later"; the same batch is tried again. */
  RETRY,
  /** The store refuses one operation, however often it is tried. */
  POISON,
  /** The store has another content under the batch's identity; nothing was written. */
  CORRUPT,
  /** The ledger was written by a store of another name; nothing was written. */
  TARGET_CHANGED,
  /** A job without state met the ledger of another job; nothing was written. */
  SINK_ID_REUSED
}
