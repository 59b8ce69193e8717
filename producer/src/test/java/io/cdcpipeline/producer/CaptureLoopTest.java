package io.cdcpipeline.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import io.cdcpipeline.producer.capture.Position;
import io.cdcpipeline.producer.capture.RejectedRow;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CaptureLoopTest {
  private final ScriptedSource source = new ScriptedSource();
  private final MemoryPublisher publisher = new MemoryPublisher();
  private final PollSchedule schedule = new PollSchedule(Duration.ofMillis(1), new Random(1));
  private final CaptureLoop loop = new CaptureLoop(source, publisher, schedule);

  @Test
  void theFirstRoundStartsWhereTheSourceSays() throws Exception {
    source.answers(page(3, true));

    loop.runOnce();

    assertThat(source.asked).containsExactly("start");
    assertThat(publisher.committed).contains(new Position("3", 1));
  }

  @Test
  void eachRoundGoesOnWhereTheLastCommitEnded() throws Exception {
    source.answers(page(3, false), page(5, true));

    loop.runOnce();
    loop.runOnce();

    assertThat(source.asked).containsExactly("start", "3");
    assertThat(publisher.committed).contains(new Position("5", 2));
    assertThat(loop.polled()).isEqualTo(2);
  }

  @Test
  void aFullPageIsFollowedAtOnceAndTheLastOneByTheInterval() throws Exception {
    source.answers(page(3, false), page(5, true));

    loop.runOnce();
    assertThat(schedule.pause()).isZero();

    loop.runOnce();
    assertThat(schedule.pause()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void aClosedScheduleEndsTheLoopWithoutAPoll() throws Exception {
    schedule.close();

    loop.run();
    loop.runOnce();

    assertThat(source.asked).isEmpty();
  }

  @Nested
  class WhenARoundFails {

    @Test
    void aFailedPollIsRepeatedFromTheSameCursor() throws Exception {
      source.answers(page(3, false), new PollFailedException("down"), page(5, true));

      loop.runOnce();
      loop.runOnce();
      assertThat(schedule.failures()).isEqualTo(1);

      loop.runOnce();
      assertThat(source.asked).containsExactly("start", "3", "3");
      assertThat(schedule.failures()).isZero();
    }

    @Test
    void aPageThatWasNotPublishedIsPolledAgain() throws Exception {
      source.answers(page(3, true), page(3, true));
      publisher.failures = 1;

      loop.runOnce();
      assertThat(publisher.committed).isEmpty();
      assertThat(loop.polled()).isZero();

      loop.runOnce();
      assertThat(source.asked).containsExactly("start", "start");
      assertThat(publisher.committed).contains(new Position("3", 1));
    }

    @Test
    void aPageThatWasPublishedWithoutAnAnswerIsNotPolledAgain() throws Exception {
      source.answers(page(3, true), page(5, true));
      publisher.failures = 1;
      publisher.commitsWhenFailing = true;

      loop.runOnce();
      loop.runOnce();

      assertThat(source.asked).containsExactly("start", "3");
    }

    @Test
    void thePauseTheSourceAskedForIsKept() throws Exception {
      source.answers(new PollFailedException("busy", Duration.ofSeconds(9), null));

      loop.runOnce();

      assertThat(schedule.pause()).isEqualTo(Duration.ofSeconds(9));
    }
  }

  private static Page page(long sequence, boolean caughtUp) {
    RejectedRow row = new RejectedRow("{}", "bad_price", "/price", "price is bad", sequence);
    return new Page(List.of(), List.of(row), Long.toString(sequence), caughtUp);
  }
}
