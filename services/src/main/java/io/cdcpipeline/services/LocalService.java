package io.cdcpipeline.services;

/**
 * A real server for a local run or a test: one that was configured, or one started here.
 *
 * <p>A server started here listens on the loopback interface only and dies with this JVM (not when
 * the JVM itself is killed with SIGKILL). What this JVM did not start is never stopped by it.
 */
public interface LocalService extends AutoCloseable {
  /** Where clients connect. May hold credentials when it was configured: never print it. */
  String uri();

  /** Which server is running and where it came from, fit to be printed: it holds no credentials. */
  String describe();

  /**
   * Stops a server that was started here and deletes its data; its log stays. When this returns the
   * process is gone. Calling it again does nothing.
   */
  @Override
  void close();
}
