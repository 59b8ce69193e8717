package io.cdcpipeline.sink;

import static io.cdcpipeline.sink.Step.add;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What both sinks find out when store and restored state do not fit, and when they do. */
public abstract class RestoreContract extends SinkContract {

  @Nested
  class AStoreThatWentBack {

    @Test
    void behindTheFirstTakeoverIsAGapAtTheFirstBatch() throws Exception {
      Attempt<Step> attempt = fresh();
      store.deleteLedger(sinkId);

      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch(add("total", 1))));

      assertThat(store.total("total")).isZero();
    }

    @Test
    void behindTheFirstTakeoverIsAGapForAMarkerAndForTheGateToo() throws Exception {
      Attempt<Step> idle = fresh();
      Attempt<Step> closed = takeOver(SinkSpec.of(sinkId + "2"), FRESH);
      store.deleteLedger(sinkId);
      store.deleteLedger(sinkId + "2");

      assertOutcome(Outcome.GAP, () -> idle.commit(idle.batch()));
      assertOutcome(Outcome.GAP, closed::open);
    }

    @Test
    void byABatchIsAGapForTheNext() throws Exception {
      Attempt<Step> attempt = fresh();
      attempt.commit(attempt.batch(add("total", 1)));
      Runnable goBack = store.backUpLedger(sinkId);
      attempt.commit(attempt.batch(add("total", 1)));
      goBack.run();

      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch(add("total", 1))));
      assertOutcome(Outcome.GAP, () -> attempt.commit(attempt.batch()));
      assertThat(store.total("total")).isEqualTo(2);
    }

    @Test
    void behindTheRestoredStateIsAGapAtTheReplay() throws Exception {
      Attempt<Step> first = fresh();
      first.commit(first.batch(add("total", 1)));
      Batch second = first.batch(add("total", 1));
      store.deleteLedger(sinkId);
      Attempt<Step> restored = takeOver(SinkSpec.of(sinkId), RESTORED);

      assertOutcome(Outcome.GAP, () -> restored.commit(second));

      assertThat(store.total("total")).isEqualTo(1);
    }
  }

  @Nested
  class ARestore {

    @Test
    void ofAnOlderStateIsRewound() throws Exception {
      Attempt<Step> first = fresh();
      Batch old = first.batch(add("total", 1));
      first.commit(old);
      first.commit(first.batch(add("total", 1)));
      Attempt<Step> restored = takeOver(SinkSpec.of(sinkId), RESTORED);
      restored.commit(old);

      assertOutcome(Outcome.REWOUND, restored::open);

      assertThat(store.total("total")).isEqualTo(2);
    }

    @Test
    void ofAStateFromBeforeALaterFailoverIsRewound() throws Exception {
      Attempt<Step> first = fresh();
      Batch old = first.batch(add("total", 1));
      first.commit(old);
      Attempt<Step> second = takeOver(SinkSpec.of(sinkId), RESTORED);
      second.commit(old);
      second.open().commit(second.batch(add("total", 1)));
      Attempt<Step> third = takeOver(SinkSpec.of(sinkId), new Label(OTHER_JOB, 1, 1, 0));

      assertOutcome(Outcome.REWOUND, () -> third.commit(old));
    }

    @Test
    void ofTheSameStateTwiceRaisesNoAlarm() throws Exception {
      Attempt<Step> first = fresh();
      Batch batch = first.batch(add("total", 1));
      first.commit(batch);
      takeOver(SinkSpec.of(sinkId), RESTORED).commit(batch);
      Attempt<Step> third = takeOver(SinkSpec.of(sinkId), RESTORED);

      assertThat(third.commit(batch)).containsExactly(batch);
      third.open().commit(third.batch(add("total", 5)));

      assertThat(store.total("total")).isEqualTo(6);
    }

    @Test
    void atAnotherParallelismAndTheFailoverAfterItRaiseNoAlarm() throws Exception {
      Attempt<Step> single = fresh();
      Batch last = single.batch(add("total", 1));
      single.commit(last);
      List<Attempt<Step>> three = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        three.add(takeOver(SinkSpec.of(sinkId), new Label(OTHER_JOB, 1, 3, k)));
      }
      three.get(1).commit(last);
      List<Batch> state = new ArrayList<>();
      for (Attempt<Step> subtask : three) {
        Batch batch = subtask.open().batch(add("total", 10));
        subtask.commit(batch);
        state.add(batch);
      }

      for (int k = 0; k < 3; k++) {
        Attempt<Step> again = takeOver(SinkSpec.of(sinkId), new Label(OTHER_JOB, 2, 3, k));
        assertThat(again.commit(state.get(k))).containsExactly(state.get(k));
        again.open().commit(again.batch(add("total", 100)));
      }

      assertThat(store.total("total")).isEqualTo(331);
    }
  }

  @Nested
  class AFreshStart {

    @Test
    void onTheLedgerOfAnotherJobGoesOn() throws Exception {
      Attempt<Step> other = takeOver(SinkSpec.of(sinkId), new Label(OTHER_JOB, Label.FRESH, 1, 0));
      other.open().commit(other.batch(add("total", 1)));

      Attempt<Step> attempt = fresh();
      attempt.commit(attempt.batch(add("total", 1)));

      assertThat(store.total("total")).isEqualTo(2);
    }

    @Test
    void ofAJobThatHasCommittedAlreadyIsRewound() throws Exception {
      Attempt<Step> attempt = fresh();
      attempt.commit(attempt.batch(add("total", 1)));

      assertOutcome(Outcome.REWOUND, () -> takeOver(SinkSpec.of(sinkId), FRESH));
    }
  }
}
