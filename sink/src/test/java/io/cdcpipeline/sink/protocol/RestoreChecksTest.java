package io.cdcpipeline.sink.protocol;

import static io.cdcpipeline.sink.protocol.LedgerStory.batch;
import static io.cdcpipeline.sink.protocol.LedgerStory.label;
import static io.cdcpipeline.sink.protocol.LedgerStory.preparedAt;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.RestoreChecks.Finding;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreChecksTest {

  private static final Label FIRST = label("job-a", Label.FRESH, 1, 0);

  private final LedgerStory story = new LedgerStory();

  @Nested
  class AnOrdinaryRestoreRaisesNoAlarm {

    @Test
    void whenAJobFailsOverToTheSameCheckpointTwice() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      story.takenBy(label("job-a", 3, 1, 0));
      assertThat(check("w", FIRST, 3)).isEmpty();

      story.takenBy(label("job-a", 3, 1, 0));
      assertThat(check("w", FIRST, 3)).isEmpty();
    }

    @Test
    void whenTheAttemptBetweenLeftItsTakeoverClosed() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      story.takenAndLeftClosedBy(label("job-a", 3, 1, 0));

      assertThat(check("w", FIRST, 3)).isEmpty();
    }

    @Test
    void whenTheSecondAttemptAtACheckpointReplayedTheOldChain() {
      Label second = label("job-a", 3, 1, 0);
      story.takenBy(FIRST);
      story.takenAndLeftClosedBy(second);
      Take replayer = story.takenBy(second);
      story.moved("w", FIRST, 3, replayer).moved("x", second, 1, replayer);

      assertThat(check("x", second, 1)).isEmpty();
    }

    @Test
    void afterARescaleFromOneToThreeAndAFailover() {
      story.takenBy(FIRST);
      Take[] takes = new Take[3];
      for (int k = 0; k < 3; k++) {
        takes[k] = story.takenBy(label("job-b", 7, 3, k));
      }
      // Any of the three may have got the old chain and replayed its last batch.
      story.moved("w", FIRST, 4, takes[2]);
      for (int k = 0; k < 3; k++) {
        story.moved("x" + k, label("job-b", 7, 3, k), 2, takes[k]);
        story.takenBy(label("job-b", 9, 3, k));
      }

      for (int k = 0; k < 3; k++) {
        assertThat(check("x" + k, label("job-b", 7, 3, k), 2)).isEmpty();
      }
    }

    @Test
    void whenTheNewestOfThreeTakersReplaysTheOldChainDuringARescale() {
      Take old = story.takenBy(FIRST);
      story.moved("w", FIRST, 4, old);
      for (int k = 0; k < 3; k++) {
        story.takenBy(label("job-b", 7, 3, k));
      }

      assertThat(check("w", FIRST, 4)).isEmpty();
    }

    @Test
    void afterARescaleFromThreeToOne() {
      for (int k = 0; k < 3; k++) {
        Label born = label("job-a", Label.FRESH, 3, k);
        story.moved("w" + k, born, 5 + k, story.takenBy(born));
      }
      Take single = story.takenBy(label("job-b", 6, 1, 0));
      // The first of them is replayed before the others are checked.
      story.moved("w0", label("job-a", Label.FRESH, 3, 0), 6, single);

      for (int k = 1; k < 3; k++) {
        assertThat(check("w" + k, label("job-a", Label.FRESH, 3, k), 5 + k)).isEmpty();
      }
    }

    @Test
    void afterOneRegionRestartedAlone() {
      Label left = label("job-a", Label.FRESH, 2, 0);
      Label right = label("job-a", Label.FRESH, 2, 1);
      Label leftAgain = label("job-a", 5, 2, 0);
      story.moved("l", left, 4, story.takenBy(left));
      Take rightTake = story.takenBy(right);
      story.moved("l2", leftAgain, 2, story.takenBy(leftAgain));
      story.moved("r", right, 9, rightTake);

      assertThat(check("l2", leftAgain, 2)).isEmpty();
      assertThat(check("r", right, 9)).isEmpty();
    }

    @Test
    void whenALaterTakerAppliedNothing() {
      story.moved("w", FIRST, 2, story.takenBy(FIRST));
      Label mistaken = label("job-b", 1, 1, 0);
      story.movedTo("y", mistaken, 0, 0, story.takenBy(mistaken));

      assertThat(check("w", FIRST, 2)).isEmpty();
    }
  }

  @Nested
  class BeforeTheReplay {

    @Test
    void aStoreWithoutTheTakeoverOfTheWriterIsAGap() {
      story.takenBy(label("job-a", 3, 1, 0));

      assertThat(check("w", FIRST, 3)).map(Finding::outcome).contains(Outcome.GAP);
    }

    @Test
    void aStoreThatForgotTheOpeningIsAGap() {
      story.takenAndLeftClosedBy(FIRST);

      assertThat(check("w", FIRST, 3)).map(Finding::outcome).contains(Outcome.GAP);
    }

    @Test
    void aStateOlderThanALaterFailoverIsRewound() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      Label second = label("job-a", 3, 1, 0);
      story.moved("x", second, 1, story.takenBy(second));

      assertThat(check("w", FIRST, 2)).map(Finding::outcome).contains(Outcome.REWOUND);
      assertThat(check("w", FIRST, 2).orElseThrow().reason()).contains("chain x", "job-a");
    }

    @Test
    void aFirstChunkOfALaterBatchIsEnoughToBeRewound() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      Label second = label("job-a", 3, 1, 0);
      story.movedTo("x", second, 0, 4, story.takenBy(second));

      assertThat(check("w", FIRST, 3)).map(Finding::outcome).contains(Outcome.REWOUND);
    }

    @Test
    void aStateOlderThanARescaleIsRewoundWhateverItsSubtask() {
      story.moved("w", FIRST, 3, story.takenBy(FIRST));
      Label third = label("job-b", 3, 3, 2);
      story.moved("x", third, 1, story.takenBy(third));

      assertThat(check("w", FIRST, 3)).map(Finding::outcome).contains(Outcome.REWOUND);
    }

    @Test
    void theOriginalOfACloneThatCommittedIsRewound() {
      Take original = story.takenBy(FIRST);
      Label clone = label("job-b", 2, 1, 0);
      Take cloned = story.takenBy(clone);
      story.moved("w", FIRST, 3, original).moved("y", clone, 1, cloned);
      story.takenBy(label("job-a", 3, 1, 0));

      assertThat(check("w", FIRST, 3)).map(Finding::outcome).contains(Outcome.REWOUND);
    }

    @Test
    void aSavepointOfAnAttemptWhoseTwinWentOnIsRewound() {
      Label twin = label("job-a", 3, 1, 0);
      story.takenBy(FIRST);
      story.takenBy(twin);
      story.moved("x", twin, 1, story.takenBy(twin));

      assertThat(check("y", twin, 1)).map(Finding::outcome).contains(Outcome.REWOUND);
    }
  }

  @ParameterizedTest(name = "state at {0}, store at ({1}, {2}): {3}")
  @CsvSource({
    "5, 5, 0, fits",
    "5, 6, 0, rewound",
    "5, 5, 3, rewound",
    "5, 4, 0, gap",
    "5, 4, 3, gap",
    "5, , , gap",
    "0, , , fits",
    "0, 1, 0, rewound",
    "0, 0, 2, rewound",
  })
  void afterTheReplayStoreAndStateMustMeetExactly(
      long state, Long n, Integer cursor, String expected) {
    Take take = story.takenBy(FIRST);
    if (n != null) {
      story.movedTo("w", FIRST, n, cursor, take);
    }

    Optional<Finding> finding = RestoreChecks.afterReplay(Map.of("w", state), story.view());

    assertThat(finding.map(Finding::outcome).map(Enum::name))
        .isEqualTo(
            Optional.of(expected).filter(it -> !it.equals("fits")).map(it -> it.toUpperCase(ROOT)));
  }

  @Test
  void afterTheReplayChainsThatTheStateDoesNotKnowDoNotMatter() {
    story.moved("w", FIRST, 5, story.takenBy(FIRST)).moved("other", FIRST, 7, story.takenBy(FIRST));

    assertThat(RestoreChecks.afterReplay(Map.of("w", 5L), story.view())).isEmpty();
  }

  @Nested
  class OnAFreshStart {

    private final Label fresh = label("job-a", Label.FRESH, 1, 0);

    @Test
    void anEmptyLedgerIsFine() {
      story.takenBy(fresh);

      assertThat(RestoreChecks.onFreshStart(fresh, story.view())).isEmpty();
    }

    @Test
    void theLedgerOfAnotherJobIsForThePolicyToJudge() {
      Label other = label("job-b", Label.FRESH, 1, 0);
      story.moved("w", other, 5, story.takenBy(other));

      Finding finding = RestoreChecks.onFreshStart(fresh, story.view()).orElseThrow();

      assertThat(finding.outcome()).isEqualTo(Outcome.SINK_ID_REUSED);
      assertThat(finding.reason()).contains("job-b");
      assertThat(finding.refusedBy(Policies.DEFAULT)).isFalse();
      assertThat(finding.refusedBy(Policies.DEFAULT.onReuse(ReusePolicy.FAIL))).isTrue();
    }

    @Test
    void aChainThatThisJobHasMovedIsRewoundWhateverOtherJobsDid() {
      Label other = label("job-b", Label.FRESH, 1, 0);
      story.moved("v", other, 5, story.takenBy(other));
      story.moved("w", fresh, 5, story.takenBy(fresh));

      assertThat(RestoreChecks.onFreshStart(fresh, story.view()))
          .map(Finding::outcome)
          .contains(Outcome.REWOUND);
    }

    @Test
    void anAttemptOfThisJobThatAppliedNothingIsFine() {
      story.movedTo("w", fresh, 0, 0, story.takenBy(fresh));

      assertThat(RestoreChecks.onFreshStart(fresh, story.view())).isEmpty();
    }
  }

  @Nested
  class OfAStateOlderThanTheRetention {

    private static final long NOW = 1_000_000_000_000L;
    private final Policies days30 = Policies.DEFAULT;

    @Test
    void aForgottenIncarnationIsExpired() {
      Finding finding = check(NOW - Duration.ofDays(31).toMillis()).orElseThrow();

      assertThat(finding.outcome()).isEqualTo(Outcome.EXPIRED);
      assertThat(finding.reason()).contains("30 days");
      assertThat(finding.refusedBy(days30.onRewind(RewindPolicy.ACCEPT))).isTrue();
    }

    @Test
    void aForgottenIncarnationOfAYoungerStateIsAGap() {
      assertThat(check(NOW - Duration.ofDays(29).toMillis()).map(Finding::outcome))
          .contains(Outcome.GAP);
    }

    @Test
    void aStateOfUnknownAgeIsAGap() {
      assertThat(check(0).map(Finding::outcome)).contains(Outcome.GAP);
    }

    @Test
    void anIncarnationThatIsRememberedButClosedIsAGap() {
      story.takenAndLeftClosedBy(FIRST);

      assertThat(check(NOW - Duration.ofDays(31).toMillis()).map(Finding::outcome))
          .contains(Outcome.GAP);
    }

    @Test
    void anIncarnationThatIsRememberedIsFine() {
      story.takenBy(FIRST);

      assertThat(check(NOW - Duration.ofDays(31).toMillis())).isEmpty();
    }

    private Optional<Finding> check(long preparedAt) {
      return RestoreChecks.beforeReplay(
          preparedAt("w", FIRST, 1, preparedAt), story.view(), days30, NOW);
    }
  }

  @Nested
  class OfAWriterWithLanes {

    @Test
    void theReplayOfOneLaneDoesNotRewindAnother() {
      story.takenBy(FIRST);
      Take replayer = story.takenBy(label("job-a", 3, 1, 0));
      story.moved("w.0", FIRST, 3, replayer);

      assertThat(check("w.1", FIRST, 2)).isEmpty();
    }

    @Test
    void aLaneOfALaterWriterDoes() {
      story.takenBy(FIRST);
      Label second = label("job-a", 3, 1, 0);
      story.moved("x.1", second, 1, story.takenBy(second));

      assertThat(check("w.0", FIRST, 2)).map(Finding::outcome).contains(Outcome.REWOUND);
    }
  }

  @Test
  void aRewindIsAcceptedWhereThePolicySaysSoAndAGapNever() {
    Policies accepting = Policies.DEFAULT.onRewind(RewindPolicy.ACCEPT);

    assertThat(new Finding(Outcome.REWOUND, "").refusedBy(accepting)).isFalse();
    assertThat(new Finding(Outcome.REWOUND, "").refusedBy(Policies.DEFAULT)).isTrue();
    assertThat(new Finding(Outcome.GAP, "").refusedBy(accepting)).isTrue();
  }

  private Optional<Finding> check(String chain, Label label, long n) {
    return RestoreChecks.beforeReplay(
        batch(chain, label, n), story.view(), Policies.DEFAULT, System.currentTimeMillis());
  }
}
