package io.cdcpipeline.producer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollScheduleTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final long SEED = 20261123;

  private final PollSchedule schedule = new PollSchedule(INTERVAL, new Random(SEED));

  @Test
  void theFirstPollIsDueAtOnce() throws Exception {
    assertThat(schedule.pause()).isZero();
    assertThat(schedule.awaitTurn()).isTrue();
  }

  @Test
  void aFullPageIsFollowedByAnotherPollAtOnce() {
    schedule.succeeded(false);

    assertThat(schedule.pause()).isZero();
  }

  @Test
  void aSourceWithoutMoreIsLeftAloneForTheInterval() {
    schedule.succeeded(true);

    assertThat(schedule.pause()).isEqualTo(INTERVAL);
  }

  @Test
  void closingEndsAWaitAtOnceAndForGood() throws Exception {
    PollSchedule hourly = new PollSchedule(Duration.ofHours(1), new Random(SEED));
    hourly.succeeded(true);
    CompletableFuture<Boolean> turn =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return hourly.awaitTurn();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    hourly.close();

    assertThat(turn.get(10, SECONDS)).isFalse();
    assertThat(hourly.awaitTurn()).isFalse();
    assertThat(hourly.isClosed()).isTrue();
  }

  @Nested
  class WhilePollsFail {

    @ParameterizedTest(name = "failure {0} pauses {1} to {2} ms")
    @CsvSource({
      "1, 250, 500",
      "2, 500, 1000",
      "3, 1000, 2000",
      "6, 8000, 16000",
      "7, 15000, 30000",
      "8, 15000, 30000",
      "500, 15000, 30000"
    })
    void thePauseDoublesUpToALimitAndHalfOfItIsRandom(int failures, long least, long most) {
      for (int i = 0; i < failures; i++) {
        schedule.failed(Duration.ZERO);
      }

      assertThat(schedule.pause()).as("seed %d", SEED).isBetween(millis(least), millis(most));
      assertThat(schedule.failures()).isEqualTo(failures);
    }

    @Test
    void twoProducersDoNotComeBackInStep() {
      PollSchedule other = new PollSchedule(INTERVAL, new Random(SEED + 1));
      schedule.failed(Duration.ZERO);
      other.failed(Duration.ZERO);

      assertThat(schedule.pause()).isNotEqualTo(other.pause());
    }

    @Test
    void anIntervalOfMillisecondsDoesNotHammerTheSource() {
      PollSchedule eager = new PollSchedule(millis(10), new Random(SEED));

      eager.failed(Duration.ZERO);

      assertThat(eager.pause()).isBetween(millis(50), millis(100));
    }

    @ParameterizedTest(name = "asked for {0} s, pauses {1} s")
    @CsvSource({"20, 20", "1000000000, 300"})
    void thePauseTheSourceAsksForIsKeptWithinReason(long asked, long kept) {
      schedule.failed(Duration.ofSeconds(asked));

      assertThat(schedule.pause()).isEqualTo(Duration.ofSeconds(kept));
    }

    @Test
    void oneSuccessEndsTheStreak() {
      schedule.failed(Duration.ZERO);
      schedule.succeeded(true);

      assertThat(schedule.failures()).isZero();
      assertThat(schedule.pause()).isEqualTo(INTERVAL);
    }
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
