package io.cdcpipeline.services;

/** A server that others run: it is only used, never started or stopped. */
record ConfiguredServer(String service, String printableUri) implements Server {
  @Override
  public String describe() {
    return service + " at " + printableUri + " (configured)";
  }

  @Override
  public void kill() {
    throw notOurs("killed");
  }

  @Override
  public void restart() {
    throw notOurs("restarted");
  }

  @Override
  public void pause() {
    throw notOurs("paused");
  }

  @Override
  public void resume() {
    throw notOurs("resumed");
  }

  @Override
  public SyncKill killAtSync(int n) {
    throw notOurs("killed");
  }

  @Override
  public void close() {
    // Not started here, so not stopped here.
  }

  private UnsupportedOperationException notOurs(String verb) {
    return new UnsupportedOperationException(
        "%s was not %s: only a server started here may be. Leave its URI unconfigured."
            .formatted(describe(), verb));
  }
}
