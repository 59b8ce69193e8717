package io.cdcpipeline.producer;

import io.cdcpipeline.producer.capture.ChangeSource;
import io.cdcpipeline.producer.publish.ChangePublisher;
import io.cdcpipeline.producer.publish.PublishFailedException;
import io.cdcpipeline.producer.publish.TransactionalKafkaPublisher;
import io.cdcpipeline.producer.rest.RestSource;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one source into Kafka, exactly once for a {@code read_committed} reader, for as long as
 * {@link #run} runs.
 *
 * <p>May be killed at any moment and started again, here or on another machine. Of two with the
 * same source name the later wins; the earlier ends with an exception from {@link #run}.
 */
public final class CdcProducer implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CdcProducer.class);

  private final ChangeSource source;
  private final ChangePublisher publisher;
  private final PollSchedule schedule;
  private final CaptureLoop loop;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  CdcProducer(ChangeSource source, ChangePublisher publisher, PollSchedule schedule) {
    this.source = source;
    this.publisher = publisher;
    this.schedule = schedule;
    this.loop = new CaptureLoop(source, publisher, schedule);
  }

  /** Connects to nothing yet; {@link #run} does. */
  public static CdcProducer create(ProducerSettings settings) {
    return new CdcProducer(
        new RestSource(settings.source(), Clock.systemUTC()),
        new TransactionalKafkaPublisher(settings.publisher()),
        new PollSchedule(settings.pollInterval(), new Random()));
  }

  /**
   * Captures until {@link #close} or an interrupt; call it once. A source that is down or answers
   * nonsense is asked again, for ever; so is Kafka, once it was reached.
   *
   * @throws DependencyUnreachableException where Kafka cannot be used at the start
   * @throws RuntimeException where going on would be wrong: another producer took the source over,
   *     or Kafka refuses access. Everything committed until then stands; a new process may go on.
   */
  @Override
  public void run() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("A CdcProducer runs once; create another one.");
    }
    try {
      openPublisher();
      loop.run();
      LOG.info("Producer stopped; {} rows were published in this run.", loop.polled());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      schedule.close();
      source.close();
      publisher.close();
      stopped.countDown();
    }
  }

  /** Rows taken from the source and committed to Kafka in this run, rejected ones included. */
  public long polled() {
    return loop.polled();
  }

  /**
   * Stops after the transaction in progress and returns when everything is released. Safe from any
   * thread but the one in {@link #run}, more than once.
   */
  @Override
  public void close() {
    schedule.close();
    source.close();
    if (started.compareAndSet(false, true)) {
      publisher.close();
      stopped.countDown();
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void openPublisher() {
    try {
      publisher.open();
    } catch (PublishFailedException e) {
      throw new DependencyUnreachableException(e.getMessage(), e);
    }
  }
}
