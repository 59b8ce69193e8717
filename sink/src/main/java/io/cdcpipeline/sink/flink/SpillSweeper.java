package io.cdcpipeline.sink.flink;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the spill files that no state refers to any more, once, beside the work of a task: a
 * listing of an object store may take minutes.
 */
final class SpillSweeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpillSweeper.class);
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private final String sinkId;
  private final SpillDirectory directory;
  private final Duration retention;
  private final Thread thread;

  private SpillSweeper(String sinkId, SpillDirectory directory, Duration retention) {
    this.sinkId = sinkId;
    this.directory = directory;
    this.retention = retention;
    this.thread = new Thread(this::sweep, "cdc-sink-sweeper-" + sinkId);
    thread.setDaemon(true);
  }

  static SpillSweeper start(String sinkId, SpillDirectory directory, Duration retention) {
    SpillSweeper sweeper = new SpillSweeper(sinkId, directory, retention);
    sweeper.thread.start();
    return sweeper;
  }

  private void sweep() {
    try {
      int files = directory.sweep(System.currentTimeMillis() - retention.toMillis());
      if (files > 0) {
        LOG.info("{} deleted {} spill files older than {}", sinkId, files, retention);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not delete old spill files; the next start tries again", sinkId, e);
    }
  }

  /** Waits a moment for the thread to end. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(FAREWELL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
