package io.cdcpipeline.sink.model;

/** What may happen in a scenario, each so many times. */
enum Chance {
  CHECKPOINT,
  /** A checkpoint of these is declined: its batches wait for the next one. */
  DECLINE,
  /** An intermediate savepoint: nobody is notified. */
  SAVEPOINT,
  /** A stop with savepoint. */
  STOP,
  /** The whole job fails over to its latest checkpoint. */
  CRASH,
  /** One subtask fails over alone. */
  REGION_CRASH,
  /** Of what fails over, one subtask lives on unseen. */
  ZOMBIE,
  LOST_REPLY,
  /** A request takes effect a second time, at any later moment. */
  DUPLICATE,
  /** Killed, and started as another job from the newest state, at any parallelism. */
  RESTORE,
  /** A second job starts from the newest state while the first goes on. */
  CLONE,
  /** Killed, and started from an older state. */
  OLDER,
  /** The first: the store is backed up. The second: it goes back to that. */
  ROLLBACK,
  /** Killed, and started as another job without state. */
  FRESH,
  /** Half the retention passes. */
  TICK,
  /** A commit that fails for a passing reason. */
  FAILURE,
  /** The framework restarts what was fenced. */
  FENCED
}
