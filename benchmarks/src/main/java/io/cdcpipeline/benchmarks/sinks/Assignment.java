package io.cdcpipeline.benchmarks.sinks;

import java.io.Serializable;

/**
 * What one child JVM is to do. Travels as JSON.
 *
 * @param halt where it is to halt itself
 * @param restoreFrom the checkpoint to restore; empty for none
 */
record Assignment(Load load, Pace pace, Until until, Halt halt, String restoreFrom, Site site) {

  /** When the measurement is over. */
  enum Until {
    /** All events are visible, and the job has finished. */
    ALL_IS_VISIBLE,
    /** The first commit of this process' own events is acknowledged. */
    FIRST_COMMIT
  }

  /**
   * What is written.
   *
   * @param warmUp events before the measurement, into another place, in the same JVM
   * @param events that are measured
   */
  record Load(Writing writing, Keys keys, long warmUp, long events) {}

  /**
   * How fast.
   *
   * @param intervalMillis between checkpoints; 0 for none
   * @param perSecond events a second; 0 for as fast as it goes
   * @param perCheckpoint events after each checkpoint, in one burst; 0 for no bursts
   */
  record Pace(long intervalMillis, int perSecond, int perCheckpoint) {

    /** As fast as it goes. */
    static Pace backlog(long intervalMillis) {
      return new Pace(intervalMillis, 0, 0);
    }

    static Pace live(long intervalMillis, int perSecond) {
      return new Pace(intervalMillis, perSecond, 0);
    }

    static Pace bursts(long intervalMillis, int perCheckpoint) {
      return new Pace(intervalMillis, 0, perCheckpoint);
    }
  }

  /**
   * Where the process halts.
   *
   * @param at label of the fault point; empty for nowhere
   * @param pass at which pass of it, from 1
   */
  record Halt(String at, int pass) implements Serializable {

    static final Halt NEVER = new Halt("", 0);
  }

  /**
   * On what.
   *
   * @param storePid the process whose CPU time is counted
   * @param directory for journal, checkpoints and result; the child's own
   * @param sinkId of a sink's ledger
   */
  record Site(
      String mongoUri,
      String redisUri,
      long storePid,
      String directory,
      String sinkId,
      long seed) {}
}
