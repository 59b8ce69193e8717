package io.cdcpipeline.services;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A server this JVM started. It keeps port and data from start to close.
 *
 * <p>Thread-safe: the end of the JVM may take it away while its owner uses it.
 */
final class ManagedServer implements Server {
  /** Whether the server does its work; asked again and again, never before its port answers. */
  interface Readiness {
    boolean isReady(int port);
  }

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);

  private final String service;
  private final int port;
  private final Path dataDirectory;
  private final ServerProcess process;
  private final Readiness readiness;
  private final ShutdownHook hook;
  private boolean closed;
  private int syncKills;

  private ManagedServer(
      ServerSearch search,
      ServiceOptions options,
      ServerLauncher.Arguments arguments,
      Readiness readiness) {
    ServerLauncher launcher = search.launcher();
    this.service = search.program().service();
    this.port = Ports.free();
    this.dataDirectory =
        Directories.fresh(options.workDirectory(), search.program().binary() + "-");
    Path log = dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
    this.process = launcher.prepare(arguments, port, dataDirectory, log);
    this.readiness = readiness;
    this.hook = ShutdownHook.install("stop-" + service, options.shutdownGrace(), this::takeAway);
  }

  /** Returns when the server is ready. */
  static ManagedServer start(
      ServerSearch search,
      ServiceOptions options,
      ServerLauncher.Arguments arguments,
      Readiness readiness) {
    ManagedServer server = new ManagedServer(search, options, arguments, readiness);
    try {
      server.startAndAwait();
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  @Override
  public synchronized String describe() {
    return service + " " + process.describe();
  }

  @Override
  public synchronized void kill() {
    process.kill();
  }

  @Override
  public void restart() {
    kill();
    startAndAwait();
  }

  @Override
  public synchronized void pause() {
    Signals.stop(pid());
  }

  @Override
  public synchronized void resume() {
    Signals.carryOn(pid());
  }

  @Override
  public synchronized SyncKill killAtSync(int n) {
    syncKills++;
    Path trace =
        dataDirectory.resolveSibling(
            "%s-%d.strace".formatted(dataDirectory.getFileName(), syncKills));
    return SyncKill.attach(Machine.current(), pid(), n, trace);
  }

  @Override
  public void close() {
    hook.remove();
    takeAway();
  }

  private long pid() {
    return process
        .pid()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    describe() + " is not a running child of this JVM: no signal reaches it"));
  }

  private void startAndAwait() {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException(service + " was closed: start a new one");
      }
      process.start();
    }
    if (!Await.until(READY_LIMIT, this::isReady)) {
      String reason =
          Thread.currentThread().isInterrupted()
              ? "the wait for it was interrupted"
              : "it was not ready within " + READY_LIMIT.toSeconds() + " s";
      throw new ServiceUnavailableException(
          "%s was started on port %d but %s. The end of its log:%n%s"
              .formatted(service, port, reason, process.logTail()));
    }
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new ServiceUnavailableException(
          "%s was started on port %d and stopped at once. The end of its log:%n%s"
              .formatted(service, port, process.logTail()));
    }
    return Ports.accepts(Ports.LOOPBACK, port, CONNECT_LIMIT) && readiness.isReady(port);
  }

  private synchronized void takeAway() {
    if (closed) {
      return;
    }
    closed = true;
    // SIGKILL: the data goes with it, so an orderly end would only take time.
    process.kill();
    process.remove();
    Directories.delete(dataDirectory);
  }
}
