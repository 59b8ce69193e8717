package io.cdcpipeline.services;

/** What stands behind a {@link LocalService}: a server started here, or one that was configured. */
interface Server extends AutoCloseable {
  String describe();

  void kill();

  void restart();

  @Override
  void close();
}
