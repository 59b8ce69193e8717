package io.cdcpipeline.sink.protocol;

import static io.cdcpipeline.sink.protocol.LedgerStory.label;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Label FIRST = label("job-a", Label.FRESH, 1, 0);
  private static final Label SECOND = label("job-a", 3, 1, 0);
  private static final Label THIRD = label("job-a", 5, 1, 0);

  private final LedgerStory story = new LedgerStory();

  @Test
  void aFirstTakeoverHasNothingToForget() {
    Take only = story.takenBy(FIRST);
    story.moved("w", FIRST, 3, only);

    assertThat(Retention.after(only, story.view()).isEmpty()).isTrue();
  }

  @Nested
  class WhatExpires {

    @Test
    void areTheTakeoversBeforeTheNewestTwoThatWereOpened() {
      Take first = story.takenBy(FIRST);
      story.takenBy(SECOND);
      Take third = story.takenBy(THIRD);

      assertThat(Retention.after(third, story.view()).expiringTakes())
          .containsExactly(first.incarnation());
    }

    @Test
    void isNothingThatLaterTakeoversLeftClosedHaveSuperseded() {
      story.takenBy(FIRST);
      story.takenAndLeftClosedBy(SECOND);
      Take third = story.takenBy(THIRD);

      assertThat(Retention.after(third, story.view()).expiringTakes()).isEmpty();
    }

    @Test
    void areNotTakeoversOfAnotherSubtask() {
      story.takenBy(label("job-a", Label.FRESH, 2, 1));
      for (int restored = 1; restored < 4; restored++) {
        story.takenBy(label("job-a", restored, 2, 0));
      }
      Take last = story.takenBy(label("job-a", 4, 2, 0));

      assertThat(Retention.after(last, story.view()).expiringTakes())
          .containsExactlyInAnyOrder("inc1", "inc2");
    }

    @Test
    void areTheTakeoversOfAnotherParallelismOnceTwoOfThisOneOpened() {
      Take single = story.takenBy(FIRST);
      Take left = story.takenBy(label("job-b", 3, 2, 0));
      assertThat(Retention.after(left, story.view()).expiringTakes()).isEmpty();
      Take again = story.takenBy(label("job-b", 5, 2, 0));

      assertThat(Retention.after(again, story.view()).expiringTakes())
          .containsExactly(single.incarnation());
    }

    @Test
    void isAChainOnlyAfterTheTakeRecordsOfItsBirthLabelAreGone() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      story.takenBy(SECOND);
      Take third = story.takenBy(THIRD);
      assertThat(Retention.after(third, story.view()).expiringChains()).isEmpty();

      LedgerView later =
          new LedgerView(
              story.view().takes().stream().filter(take -> take.epoch() > 1).toList(),
              story.view().chains());

      assertThat(Retention.after(third, later).expiringChains()).containsExactly("w");
    }

    @Test
    void isNoChainThatOneOfTheNewestTwoMoved() {
      story.takenBy(SECOND);
      Take third = story.takenBy(THIRD);
      story.moved("w", FIRST, 3, third);

      assertThat(Retention.after(third, story.view()).expiringChains()).isEmpty();
    }
  }

  @Nested
  class WhatGoesAtOnce {

    @Test
    void areTheMiddleTakeoversOfAJobThatFailsOnOneCheckpointAgainAndAgain() {
      story.takenBy(FIRST);
      story.takenAndLeftClosedBy(SECOND); // the lowest epoch
      story.takenAndLeftClosedBy(SECOND);
      story.takenBy(SECOND); // the first open one
      story.takenBy(SECOND);
      Take newest = story.takenBy(SECOND);

      assertThat(Retention.after(newest, story.view()).removeNow())
          .containsExactlyInAnyOrder("inc2", "inc4");
    }

    @Test
    void isNothingOfThreeTakeoversThatDiffer() {
      story.takenBy(FIRST);
      story.takenBy(SECOND);
      Take third = story.takenBy(THIRD);

      assertThat(Retention.after(third, story.view()).removeNow()).isEmpty();
    }

    @Test
    void isNotATakeoverThatIsStillAtWork() {
      Take opened = story.takenBy(FIRST);
      story.takenBy(FIRST);
      story.takenAndLeftClosedBy(FIRST);

      assertThat(Retention.after(opened, story.view()).removeNow()).containsExactly("inc1");
    }
  }
}
