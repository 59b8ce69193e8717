package io.cdcpipeline.benchmarks.sinks;

/**
 * One line of a {@link Journal}.
 *
 * @param what one of the constants here
 * @param micros when, microseconds since the epoch
 * @param count how many events, see the constants
 * @param appCpuSeconds CPU time of the measured JVM so far
 * @param storeCpuSeconds CPU time of the store's process so far
 */
record Mark(String what, long micros, long count, double appCpuSeconds, double storeCpuSeconds) {

  /** An event was made; the count is its number. */
  static final String CREATED = "created";

  /** The first event reached the writer. */
  static final String FIRST = "first";

  /** The writer handed its batch to a checkpoint; the count is what it has written so far. */
  static final String PREPARED = "prepared";

  static final String COMMIT_STARTED = "commitStarted";

  /** A transaction or script is acknowledged. */
  static final String CHUNK = "chunk";

  /** Everything of a batch is acknowledged: visible, and durable as far as the store promises. */
  static final String COMMITTED = "committed";

  /** A plain writer's bulk is acknowledged; the count is all events so far. */
  static final String ACKNOWLEDGED = "acknowledged";

  /** The committer starts to take its slot over. */
  static final String TAKEOVER = "takeover";

  /** The replay of a restore is over. */
  static final String OPENED = "opened";

  /** The process halts itself right after this line. */
  static final String HALTED = "halted";
}
