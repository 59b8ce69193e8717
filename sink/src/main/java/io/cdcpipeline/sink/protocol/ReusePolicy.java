package io.cdcpipeline.sink.protocol;

/** What a start without state does on a ledger that another job has used. */
public enum ReusePolicy {
  /**
   * Goes on with new chains: nothing is skipped, what the source replays is applied again. The
   * default.
   */
  WARN,

  /** The job fails with SINK_ID_REUSED and writes nothing. */
  FAIL
}
