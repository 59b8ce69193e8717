package io.cdcpipeline.sink;

import static io.cdcpipeline.sink.Step.add;
import static io.cdcpipeline.sink.Step.addToField;
import static io.cdcpipeline.sink.Step.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What both sinks do with an operation that the store refuses however often it is tried. */
public abstract class PoisonContract extends SinkContract {

  private static final String SECRET = "424242";

  /** ADD to "bad" is refused at sight; ADD_TO_FIELD to "bad" only when it is applied. */
  @BeforeEach
  void breakTwoKeys() {
    store.breakTotal("bad");
    store.breakField("bad");
  }

  private static Step[] refusedAtThird() {
    return new Step[] {
      append("list", "a"), add("total", 5), add("bad", 424242), append("list", "b"), add("total", 6)
    };
  }

  @Nested
  class WithThePolicyFail {

    @Test
    void theJobFailsAndIsToldWhichOperationItIsButNotItsContent() throws Exception {
      Attempt<Step> attempt = fresh();
      Batch batch = attempt.batch(refusedAtThird());

      assertOutcome(Outcome.POISON, () -> attempt.commit(batch));
      assertThatThrownBy(() -> attempt.commit(batch))
          .hasMessageContaining("operation 2 of " + batch)
          .hasMessageContaining("DEAD_LETTER")
          .hasMessageNotContaining(SECRET);
    }

    @Test
    void nothingOfItsChunkIsApplied() throws Exception {
      Attempt<Step> attempt = fresh();
      Batch batch = attempt.batch(refusedAtThird());

      assertOutcome(Outcome.POISON, () -> attempt.commit(batch));

      assertThat(store.list("list")).isEmpty();
      assertThat(store.total("total")).isZero();
      assertThat(store.rejected(sinkId)).isEmpty();
    }

    @Test
    void theBatchIsAppliedOnceAfterTheTargetWasRepaired() throws Exception {
      Attempt<Step> first = fresh();
      Batch batch = first.batch(append("list", "a"), addToField("bad", 7), append("list", "b"));
      assertOutcome(Outcome.POISON, () -> first.commit(batch));
      assertOutcome(Outcome.POISON, () -> first.commit(batch));
      store.repairField("bad");

      Attempt<Step> second = takeOver(SinkSpec.of(sinkId), RESTORED);
      second.commit(batch);
      second.open();

      assertThat(store.list("list")).containsExactly("a", "b");
      assertThat(store.field("bad")).isEqualTo(7);
    }
  }

  @Nested
  class WithThePolicyDeadLetter {

    @Test
    void itIsStoredOnceWithItsContentAndTheRestIsApplied() throws Exception {
      Attempt<Step> attempt = fresh(SinkSpec.of(sinkId).deadLettering());
      Batch batch = attempt.batch(refusedAtThird());

      attempt.commit(batch);
      attempt.commit(batch);

      assertRestApplied();
      assertThat(store.rejected(sinkId)).singleElement().asString().contains(SECRET, "bad");
    }

    @Test
    void soIsOneThatOnlyFailsWhenItIsApplied() throws Exception {
      Attempt<Step> attempt = fresh(SinkSpec.of(sinkId).deadLettering());

      attempt.commit(
          attempt.batch(
              append("list", "a"),
              add("total", 11),
              addToField("bad", 424242),
              append("list", "b")));

      assertRestApplied();
      assertThat(store.rejected(sinkId)).singleElement().asString().contains(SECRET, "bad");
    }

    @Test
    void twoOfOneChunkAreBothStored() throws Exception {
      Attempt<Step> attempt = fresh(SinkSpec.of(sinkId).deadLettering());

      attempt.commit(
          attempt.batch(
              add("bad", 1001),
              append("list", "a"),
              add("total", 11),
              addToField("bad", 1002),
              addToField("bad", 1003),
              append("list", "b"),
              add("bad", 1004)));

      assertRestApplied();
      assertThat(store.rejected(sinkId)).hasSize(4);
      assertThat(String.join("\n", store.rejected(sinkId)))
          .contains("1001", "1002", "1003", "1004");
    }

    @Test
    void aBatchOfNothingElseIsCommittedToo() throws Exception {
      Attempt<Step> attempt = fresh(SinkSpec.of(sinkId).deadLettering());

      attempt.commit(attempt.batch(add("bad", 1)));
      attempt.commit(attempt.batch(append("list", "a")));

      assertThat(store.rejected(sinkId)).hasSize(1);
      assertThat(store.list("list")).containsExactly("a");
    }

    @Test
    void aCrashAroundItNeitherLosesNorRepeatsAnything() throws Exception {
      for (FaultPoint point :
          List.of(FaultPoint.COMMIT_BEFORE_TXN_COMMIT, FaultPoint.COMMIT_AFTER_TXN_COMMIT)) {
        for (int time = 1; time <= 3; time++) {
          crashAndReplay(point, time);
        }
      }
    }

    private void crashAndReplay(FaultPoint point, int time) throws Exception {
      String id = "sink-" + UUID.randomUUID();
      SinkSpec spec = SinkSpec.of(id).deadLettering().chunksOf(3);
      FaultOnce crash = FaultOnce.crashAt(point, time);
      Attempt<Step> first = fresh(spec.with(crash));
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        steps.add(i % 4 == 2 ? add("bad", i) : append(id, "v" + i));
      }
      Batch batch = first.batch(steps.toArray(Step[]::new));
      assertThatThrownBy(() -> first.commit(batch)).hasMessage("injected crash");

      Attempt<Step> second = takeOver(spec, RESTORED);
      second.commit(batch);
      second.open();

      assertThat(store.list(id)).containsExactly("v0", "v1", "v3", "v4", "v5", "v7", "v8");
      assertThat(store.rejected(id)).hasSize(2);
    }

    private void assertRestApplied() {
      assertThat(store.list("list")).containsExactly("a", "b");
      assertThat(store.total("total")).isEqualTo(11);
    }
  }
}
