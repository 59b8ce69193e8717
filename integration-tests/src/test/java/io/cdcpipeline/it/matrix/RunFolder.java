package io.cdcpipeline.it.matrix;

/** The files through which a job process and the test that watches it talk. */
final class RunFolder {

  /** What the job is to do; see {@link JobSpec}. */
  static final String JOB = "job.properties";

  /** The trap was stepped into: where. */
  static final String FIRED = "fired";

  /** The savepoints that this run has taken. */
  static final String SAVEPOINTS = "savepoints";

  /** The source is to come to its end. */
  static final String HURRY = "hurry";

  /** Lets a paused process go on. */
  static final String GO = "go";

  /** Everything the process says. */
  static final String LOG = "job.log";

  private RunFolder() {}
}
