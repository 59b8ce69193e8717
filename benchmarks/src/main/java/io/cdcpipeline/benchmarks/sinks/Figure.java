package io.cdcpipeline.benchmarks.sinks;

/** The names of what a measurement yields, as they stand in the raw lines. */
final class Figure {

  static final String EVENTS = "events";
  static final String SECONDS = "seconds";
  static final String EVENTS_PER_SECOND = "eventsPerSecond";

  /** CPU seconds of the measured JVM per million events. */
  static final String APP_CPU = "appCpuSecondsPerMillion";

  /** CPU seconds of the store per million events. */
  static final String STORE_CPU = "storeCpuSecondsPerMillion";

  static final String COMMITS = "commits";
  static final String COMMIT_MILLIS = "meanCommitMillis";

  /** While commits, or calls of the driver, run: nothing else is in it. */
  static final String COMMIT_EVENTS_PER_SECOND = "commitEventsPerSecond";

  static final String COMMIT_STORE_CPU = "commitStoreCpuSecondsPerMillion";

  /** From the making of an event to its visibility. */
  static final String DELAY_P50 = "delayMillisP50";

  static final String DELAY_P99 = "delayMillisP99";

  /** The largest resident set of the JVM, warm-up included. */
  static final String PEAK_RSS = "peakRssMebibytes";

  /** The most heap in use after a collection, while measuring. */
  static final String PEAK_HEAP = "peakHeapMebibytes";

  /** What the JVM itself took meanwhile, in elapsed time of its compiler and its collector. */
  static final String COMPILER_SECONDS = "compilerSeconds";

  static final String COLLECTOR_SECONDS = "collectorSeconds";

  /** The largest checkpoint. */
  static final String CHECKPOINT = "largestCheckpointMebibytes";

  /** From the start of a process to its first event; for a restarted one, to its first commit. */
  static final String START_SECONDS = "startSeconds";

  static final String FIRST_COMMIT_SECONDS = "firstCommitSeconds";

  /** What a restart takes beyond the start of JVM and Flink and one checkpoint interval. */
  static final String RECOVERY_SECONDS = "recoverySeconds";

  /** CPU seconds of the store for the first application of a batch, and for its replay. */
  static final String APPLY_STORE_CPU = "applyStoreCpuSeconds";

  static final String REPLAY_STORE_CPU = "replayStoreCpuSeconds";

  private Figure() {}
}
