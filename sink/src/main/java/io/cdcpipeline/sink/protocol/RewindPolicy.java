package io.cdcpipeline.sink.protocol;

/** What a start does from a state that is older than the store. */
public enum RewindPolicy {
  /** The job fails with REWOUND and writes nothing. The default. */
  FAIL,

  /**
   * The start goes on: right for replacements and deletes, which come to the same end when they are
   * applied again; increments, appends and inserts are repeated. Warns while it is set.
   */
  ACCEPT
}
