package io.cdcpipeline.services;

/** What stands behind a {@link LocalService}: a server started here, or one that was configured. */
interface Server extends AutoCloseable {
  String describe();

  void kill();

  void restart();

  void pause();

  void resume();

  SyncKill killAtSync(int n);

  @Override
  void close();
}
