package io.cdcpipeline.services;

import java.util.OptionalLong;

/**
 * One server that can be stopped the hard way and started again on the same port with the same
 * data. Not thread-safe.
 */
interface ServerProcess {
  /** Returns before the server accepts connections. */
  void start();

  boolean isAlive();

  /** SIGKILL; returns when the process is gone. Does nothing when it is gone already. */
  void kill();

  /** What is left of a killed server outside its data directory goes too. */
  void remove();

  /** The operating system's number of the running process; empty when it is not a child of ours. */
  OptionalLong pid();

  /** The end of what the server said, for an error message. */
  String logTail();

  /** Version, origin and process. */
  String describe();
}
