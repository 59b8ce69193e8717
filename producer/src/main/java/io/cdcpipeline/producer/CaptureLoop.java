package io.cdcpipeline.producer;

import io.cdcpipeline.producer.capture.ChangeSource;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import io.cdcpipeline.producer.capture.Position;
import io.cdcpipeline.producer.publish.ChangePublisher;
import io.cdcpipeline.producer.publish.PublishFailedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes from the source to Kafka, page by page.
 *
 * <pre>
 *   schedule -> publisher.lastPosition -> source.poll -> publisher.publish(page, new position)
 *      ^                                                                |
 *      +----------------------------------------------------------------+
 * </pre>
 *
 * <p>The position is never kept here: each round asks the publisher for the one that was committed
 * last, so that a round that fails anywhere is simply done again. Relies on the source giving the
 * same changes again for the same cursor.
 */
final class CaptureLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureLoop.class);

  private final ChangeSource source;
  private final ChangePublisher publisher;
  private final PollSchedule schedule;
  private final AtomicLong polled = new AtomicLong();

  CaptureLoop(ChangeSource source, ChangePublisher publisher, PollSchedule schedule) {
    this.source = source;
    this.publisher = publisher;
    this.schedule = schedule;
  }

  void run() throws InterruptedException {
    while (!schedule.isClosed()) {
      runOnce();
    }
  }

  void runOnce() throws InterruptedException {
    if (!schedule.awaitTurn()) {
      return;
    }
    try {
      Position last =
          publisher.lastPosition().orElseGet(() -> Position.initial(source.firstCursor()));
      Page page = source.poll(last.cursor());
      publisher.publish(page, last.after(page));
      succeeded(page);
    } catch (PollFailedException e) {
      failed(e, e.retryAfter());
    } catch (PublishFailedException e) {
      failed(e, Duration.ZERO);
    }
  }

  /** Rows taken from the source and committed to Kafka by this loop, rejected ones included. */
  long polled() {
    return polled.get();
  }

  private void succeeded(Page page) {
    if (schedule.failures() > 0) {
      LOG.info("Capturing again after {} failed attempts.", schedule.failures());
    }
    if (!page.rejected().isEmpty()) {
      LOG.warn(
          "{} of {} rows broke a rule and were published as dead letters; the rest goes on."
              + " The first: {}",
          page.rejected().size(),
          page.size(),
          page.rejected().get(0));
    }
    polled.addAndGet(page.size());
    schedule.succeeded(page.caughtUp());
  }

  private void failed(Exception failure, Duration requestedPause) {
    schedule.failed(requestedPause);
    if (schedule.isClosed()) {
      LOG.debug("A round ended early because the producer is closing.", failure);
    } else if (schedule.failures() == 1) {
      // One warning per streak: a source down for a night is one event, not a thousand.
      LOG.warn(
          "{} Trying again in {} ms and then at growing intervals; the next line about it says"
              + " when it worked.",
          failure.getMessage(),
          schedule.pause().toMillis());
      LOG.debug("The cause:", failure);
    } else {
      LOG.debug("Attempt {} failed as well.", schedule.failures(), failure);
    }
  }
}
