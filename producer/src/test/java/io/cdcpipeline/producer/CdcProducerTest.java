package io.cdcpipeline.producer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import io.cdcpipeline.producer.capture.RejectedRow;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CdcProducerTest {
  private final ScriptedSource source = new ScriptedSource();
  private final MemoryPublisher publisher = new MemoryPublisher();
  private final CdcProducer producer =
      new CdcProducer(source, publisher, new PollSchedule(Duration.ofHours(1), new Random(1)));

  @Test
  void runsUntilItIsClosedAndThenReleasesEverything() throws Exception {
    source.answers(page());
    CompletableFuture<Void> run = CompletableFuture.runAsync(producer);
    await().until(() -> producer.polled() == 1);

    producer.close();

    run.get(10, SECONDS);
    assertThat(source.closed).isTrue();
    assertThat(publisher.closed).isTrue();
  }

  @Test
  void closingWakesItFromTheLongPauseAfterAFailure() throws Exception {
    source.answers(new PollFailedException("down", Duration.ofMinutes(5), null));
    CompletableFuture<Void> run = CompletableFuture.runAsync(producer);
    await().until(() -> !source.asked.isEmpty());

    producer.close();

    run.get(10, SECONDS);
  }

  @Test
  void kafkaThatCannotBeUsedAtTheStartIsADependencyOutOfReach() {
    publisher.opens = false;

    assertThatThrownBy(producer::run)
        .isInstanceOf(DependencyUnreachableException.class)
        .hasMessage("Kafka is down.");
    assertThat(source.closed).isTrue();
    assertThat(publisher.closed).isTrue();
  }

  @Test
  void anInterruptEndsItToo() throws Exception {
    source.answers(page());
    Thread thread = new Thread(producer);
    thread.start();
    await().until(() -> producer.polled() == 1);

    thread.interrupt();

    thread.join();
    assertThat(publisher.closed).isTrue();
  }

  @Test
  void oneThatWasNeverRunCanBeClosed() {
    producer.close();
    producer.close();

    assertThat(publisher.closed).isTrue();
    assertThatThrownBy(producer::run).isInstanceOf(IllegalStateException.class);
  }

  private static Page page() {
    RejectedRow row = new RejectedRow("{}", "bad_price", "/price", "price is bad", 3);
    return new Page(List.of(), List.of(row), "3", true);
  }
}
