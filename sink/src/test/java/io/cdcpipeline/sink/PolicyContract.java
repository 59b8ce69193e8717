package io.cdcpipeline.sink;

import static io.cdcpipeline.sink.Step.add;
import static io.cdcpipeline.sink.Step.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.GapPolicy;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.ReusePolicy;
import io.cdcpipeline.sink.protocol.RewindPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What both sinks do where the protocol leaves it to the user, and with a new sink id. */
public abstract class PolicyContract extends SinkContract {

  private SinkSpec with(Policies policies) {
    return SinkSpec.of(sinkId).with(policies);
  }

  @Nested
  class AStoreThatLostAcknowledgedBatches {

    private final Policies healing = Policies.DEFAULT.onGap(GapPolicy.HEAL, 3);

    /** Ledger and data go back together, as in a failover to a replica that lacked the last. */
    private Runnable backUp(String list) {
      Runnable ledger = store.backUpLedger(sinkId);
      int length = store.list(list).size();
      return () -> {
        ledger.run();
        store.cutList(list, length);
      };
    }

    @Test
    void getsThemAgainInOrderFromMemory() throws Exception {
      Attempt<Step> attempt = fresh(with(healing));
      attempt.commit(attempt.batch(append("list", "1")));
      Runnable goBack = backUp("list");
      attempt.commit(attempt.batch(append("list", "2"), append("list", "3")));
      attempt.commit(attempt.batch(append("list", "4")));
      goBack.run();
      assertThat(store.list("list")).containsExactly("1");

      attempt.commit(attempt.batch(append("list", "5")));

      assertThat(store.list("list")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void getsThemAgainAtAMarkerToo() throws Exception {
      Attempt<Step> attempt = fresh(with(healing));
      attempt.commit(attempt.batch(append("list", "1")));
      Runnable goBack = backUp("list");
      attempt.commit(attempt.batch(append("list", "2")));
      goBack.run();

      attempt.commit(attempt.batch());

      assertThat(store.list("list")).containsExactly("1", "2");
    }

    @Test
    void isAGapWhereMemoryDoesNotReach() throws Exception {
      Attempt<Step> attempt = fresh(with(healing));
      Runnable goBack = backUp("list");
      for (int i = 0; i < 4; i++) {
        attempt.commit(attempt.batch(append("list", "v" + i)));
      }
      goBack.run();

      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch(append("list", "late"))));

      assertThat(store.list("list")).isEmpty();
    }

    @Test
    void isAGapWhereItLostTheTakeoverToo() throws Exception {
      Attempt<Step> attempt = fresh(with(healing));
      attempt.commit(attempt.batch(append("list", "1")));
      store.deleteLedger(sinkId);

      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch(append("list", "2"))));

      assertThat(store.list("list")).containsExactly("1");
    }

    @Test
    void isAGapByDefault() throws Exception {
      Attempt<Step> attempt = fresh();
      Runnable goBack = backUp("list");
      attempt.commit(attempt.batch(append("list", "1")));
      goBack.run();

      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch(append("list", "2"))));
    }
  }

  @Nested
  class AnOlderState {

    @Test
    void isGoneOnWithWhereThatIsAccepted() throws Exception {
      SinkSpec accepting = with(Policies.DEFAULT.onRewind(RewindPolicy.ACCEPT));
      Attempt<Step> first = fresh(accepting);
      Batch old = first.batch(add("total", 1));
      first.commit(old);
      first.commit(first.batch(add("total", 10)));

      Attempt<Step> restored = takeOver(accepting, RESTORED);
      restored.commit(old);
      restored.open().commit(restored.batch(add("total", 10)));

      assertThat(store.total("total")).isEqualTo(21);
    }

    @Test
    void thatIsOlderThanTheRetentionHasExpired() throws Exception {
      SinkSpec shortLived = with(Policies.DEFAULT.retention(Duration.ofMillis(1)));
      Attempt<Step> first = fresh(shortLived);
      Batch batch = first.batch(add("total", 1));
      store.deleteLedger(sinkId);
      Batch aged =
          new Batch(
              sinkId,
              batch.label(),
              batch.chainId(),
              1,
              1,
              batch.digest(),
              batch.preparedAt() - 1_000,
              batch.payload());

      Attempt<Step> restored = takeOver(shortLived, RESTORED);

      assertOutcome(Outcome.EXPIRED, () -> restored.commit(aged));
      assertThat(store.total("total")).isZero();
    }
  }

  @Nested
  class AStartWithoutStateOnAnotherJobsLedger {

    private final Label otherJob = new Label(OTHER_JOB, Label.FRESH, 1, 0);

    @Test
    void goesOnByDefaultAndAppliesWhatTheSourceReplays() throws Exception {
      Attempt<Step> first = fresh();
      first.commit(first.batch(add("total", 1)));

      Attempt<Step> second = takeOver(SinkSpec.of(sinkId), otherJob).open();
      second.commit(second.batch(add("total", 1)));

      assertThat(store.total("total")).isEqualTo(2);
    }

    @Test
    void isRefusedWhereThePolicySaysSo() throws Exception {
      Attempt<Step> first = fresh();
      first.commit(first.batch(add("total", 1)));
      SinkSpec strict = with(Policies.DEFAULT.onReuse(ReusePolicy.FAIL));

      assertOutcome(Outcome.SINK_ID_REUSED, () -> takeOver(strict, otherJob));
      assertThatThrownBy(() -> takeOver(strict, otherJob)).hasMessageContaining(JOB);
    }
  }

  @Nested
  class ASinkWithANewId {

    private final String newId = sinkId + "-renamed";
    private final Label restoredElsewhere = new Label(OTHER_JOB, 1, 1, 0);

    @Test
    void findsInItsFormerLedgerWhatIsApplied() throws Exception {
      Attempt<Step> before = fresh();
      Batch applied = before.batch(append("list", "1"));
      Batch notYet = before.batch(append("list", "2"));
      before.commit(applied);

      Attempt<Step> renamed = takeOver(SinkSpec.of(newId), restoredElsewhere);
      assertThat(renamed.commit(applied)).containsExactly(applied);
      renamed.commit(notYet);
      renamed.open().commit(renamed.batch(append("list", "3")));

      assertThat(store.list("list")).containsExactly("1", "2", "3");
    }

    @Test
    void fencesWhoeverStillWritesUnderTheFormerOne() throws Exception {
      Attempt<Step> zombie = fresh();
      Batch batch = zombie.batch(append("list", "1"));
      Attempt<Step> renamed = takeOver(SinkSpec.of(newId), restoredElsewhere);
      renamed.commit(batch);
      renamed.open();

      assertOutcome(Outcome.FENCED, () -> zombie.commit(zombie.batch(append("list", "2"))));
    }

    @Test
    void mayFailAndBeRestoredAgainBeforeItsFirstCheckpoint() throws Exception {
      Attempt<Step> before = fresh();
      Batch batch = before.batch(append("list", "1"));
      Attempt<Step> renamed = takeOver(SinkSpec.of(newId), restoredElsewhere);
      renamed.commit(batch);
      renamed.open().close();

      Attempt<Step> again = takeOver(SinkSpec.of(newId), restoredElsewhere);
      again.commit(batch);
      again.open().commit(again.batch(append("list", "2")));

      assertThat(store.list("list")).containsExactly("1", "2");
    }

    @Test
    void isRewoundWhenItIsRestoredAsIfItHadAppliedNothingSince() throws Exception {
      Attempt<Step> before = fresh();
      Batch batch = before.batch(append("list", "1"));
      Attempt<Step> renamed = takeOver(SinkSpec.of(newId), restoredElsewhere);
      renamed.commit(batch);
      renamed.open().commit(renamed.batch(append("list", "2")));

      Attempt<Step> again = takeOver(SinkSpec.of(newId), restoredElsewhere);
      again.commit(batch);

      assertOutcome(Outcome.REWOUND, again::open);
      assertThat(store.list("list")).containsExactly("1", "2");
    }

    @Test
    void isRefusedAnOlderStateOfItsFormerOne() throws Exception {
      Attempt<Step> before = fresh();
      Batch old = before.batch(append("list", "1"));
      before.commit(old);
      before.commit(before.batch(append("list", "2")));

      Attempt<Step> renamed = takeOver(SinkSpec.of(newId), restoredElsewhere);
      renamed.commit(old);

      assertOutcome(Outcome.REWOUND, renamed::open);
    }
  }

  @Test
  void aCrashBetweenTheCheckpointsOfOneStateIsHealedByTheNextReplay() throws Exception {
    Attempt<Step> first = fresh();
    Batch one = first.batch(append("list", "1"));
    Batch two = first.batch(append("list", "2"));
    FaultOnce crash = FaultOnce.crashAt(FaultPoint.RESTORE_BETWEEN_CHECKPOINT_IDS, 1);
    Attempt<Step> second = takeOver(SinkSpec.of(sinkId).with(crash), RESTORED);
    second.commit(one);
    assertThatThrownBy(() -> second.commit(two)).hasMessage("injected crash");

    Attempt<Step> third = takeOver(SinkSpec.of(sinkId), RESTORED);
    third.commit(one);
    third.commit(two);
    third.open().commit(third.batch(append("list", "3")));

    assertThat(store.list("list")).containsExactly("1", "2", "3");
  }

  @Test
  void aLedgerForgetsNothingThatAStateMayAskFor() throws Exception {
    Batch pending = fresh().batch(append("list", "1"));
    for (int failure = 0; failure < 5; failure++) {
      takeOver(SinkSpec.of(sinkId), RESTORED).open().close();
    }

    Attempt<Step> restored = takeOver(SinkSpec.of(sinkId), RESTORED);
    restored.commit(pending);
    restored.open().commit(restored.batch(append("list", "2")));

    assertThat(store.list("list")).containsExactly("1", "2");
    assertThat(store.takes(sinkId)).isLessThanOrEqualTo(4);
  }
}
