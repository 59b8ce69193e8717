package io.cdcpipeline.sink;

import static io.cdcpipeline.sink.Step.add;
import static io.cdcpipeline.sink.Step.addToField;
import static io.cdcpipeline.sink.Step.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What both sinks promise, checked against the real store with operations that show a repeat. */
public abstract class CommitContract extends SinkContract {

  private static final Set<FaultPoint> ONCE_PER_COMMIT =
      Set.of(FaultPoint.COMMIT_ENTER, FaultPoint.COMMIT_BEFORE_SIGNAL);

  /** Points inside a commit that this sink passes. */
  protected abstract Set<FaultPoint> commitPoints();

  private static Step[] fiveSteps() {
    return new Step[] {
      append("list", "a"),
      add("total", 10),
      append("list", "b"),
      addToField("hash", 7),
      append("list", "c")
    };
  }

  private void assertFiveStepsAppliedOnce() {
    assertThat(store.list("list")).containsExactly("a", "b", "c");
    assertThat(store.total("total")).isEqualTo(10);
    assertThat(store.field("hash")).isEqualTo(7);
  }

  /** What closing asserts after each test could not fail otherwise. */
  @Test
  void theServerSeesAnAttemptThatIsOpen() throws Exception {
    fresh();

    assertThat(store.leftovers(sinkId)).isNotEmpty();
  }

  @Nested
  class ACommit {

    @Test
    void repeatedAppliesOnceAndIsSignalledAsAlreadyCommitted() throws Exception {
      Attempt<Step> attempt = fresh();
      Batch batch = attempt.batch(fiveSteps());

      assertThat(attempt.commit(batch)).isEmpty();
      assertThat(attempt.commit(batch)).containsExactly(batch);

      assertFiveStepsAppliedOnce();
    }

    @Test
    void leavesTheStoreAloneBeforeIt() throws Exception {
      fresh().batch(fiveSteps());

      assertThat(store.list("list")).isEmpty();
      assertThat(store.total("total")).isZero();
    }

    @Test
    void ofALargeBatchKeepsTheOrderOverItsChunks() throws Exception {
      Attempt<Step> attempt = takeOver(SinkSpec.of(sinkId).chunksOf(7), FRESH).open();
      List<String> values = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

      attempt.commit(
          attempt.batch(values.stream().map(v -> append("list", v)).toArray(Step[]::new)));
      attempt.commit(attempt.batch(append("list", "end")));

      assertThat(store.list("list")).hasSize(101).startsWith("0", "1", "2").endsWith("99", "end");
      assertThat(store.list("list").subList(0, 100)).isEqualTo(values);
    }

    @Test
    void keepsAnyTextAsItIs() throws Exception {
      List<String> texts =
          List.of(
              "",
              " ",
              "a,b",
              "line\nbreak\r\n",
              "\t\"quoted\" 'text'",
              "{\"json\":[1]}",
              ":1:0:",
              "zero\0byte",
              "größe Ω 漢字 🎉",
              "-- lua ]] end",
              "$inc",
              "a.b",
              "%s %d \\");
      Attempt<Step> attempt = fresh();

      attempt.commit(
          attempt.batch(texts.stream().map(text -> append("list", text)).toArray(Step[]::new)));
      attempt.commit(
          attempt.batch(texts.stream().map(text -> append("k" + text, text)).toArray(Step[]::new)));

      assertThat(store.list("list")).isEqualTo(texts);
      assertThat(texts)
          .allSatisfy(text -> assertThat(store.list("k" + text)).containsExactly(text));
    }

    @Test
    void ofMarkersWritesNothingAndIsNoError() throws Exception {
      Attempt<Step> attempt = fresh();

      attempt.commit(attempt.batch());
      attempt.commit(attempt.batch(add("total", 1)));
      attempt.commit(attempt.batch());

      assertThat(store.total("total")).isEqualTo(1);
    }

    @Test
    void whoseReplyIsLostIsTriedAgainAndAppliesOnce() throws Exception {
      FaultOnce silence = FaultOnce.silenceAt(FaultPoint.COMMIT_AFTER_TXN_COMMIT, 1);
      Attempt<Step> attempt = takeOver(SinkSpec.of(sinkId).with(silence), FRESH).open();

      attempt.commit(attempt.batch(fiveSteps()));

      assertThat(silence.fired()).isTrue();
      assertFiveStepsAppliedOnce();
    }

    @Test
    void whoseReplyIsLostInTheMiddleIsTriedAgainAndAppliesOnce() throws Exception {
      FaultOnce silence = FaultOnce.silenceAt(FaultPoint.COMMIT_AFTER_TXN_COMMIT, 2);
      Attempt<Step> attempt = takeOver(SinkSpec.of(sinkId).chunksOf(2).with(silence), FRESH).open();

      attempt.commit(attempt.batch(fiveSteps()));

      assertThat(silence.fired()).isTrue();
      assertFiveStepsAppliedOnce();
    }

    @Test
    void ofOtherContentUnderTheSameIdentityIsCorrupt() throws Exception {
      Attempt<Step> attempt = fresh();
      Batch batch = attempt.batch(add("total", 1));
      Batch other = attempt.batch(add("total", 100));
      attempt.commit(batch);
      Batch forged =
          new Batch(
              sinkId, batch.label(), batch.chainId(), 1, 1, other.digest(), 0, other.payload());

      assertOutcome(Outcome.CORRUPT, () -> attempt.commit(forged));

      assertThat(store.total("total")).isEqualTo(1);
    }
  }

  @Nested
  class ACrashInsideACommit {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "COMMIT_.*")
    void isHealedByTheReplayOfTheNextAttempt(FaultPoint point) throws Exception {
      assumeThat(commitPoints()).contains(point);

      crashAndReplay(point, 1);
      if (!ONCE_PER_COMMIT.contains(point)) {
        crashAndReplay(point, 2);
      }
    }

    private void crashAndReplay(FaultPoint point, int time) throws Exception {
      String id = "sink-" + UUID.randomUUID();
      String list = id + "list";
      FaultOnce crash = FaultOnce.crashAt(point, time);
      SinkSpec spec = SinkSpec.of(id).chunksOf(2);
      Attempt<Step> first = takeOver(spec.with(crash), FRESH).open();
      Batch batch =
          first.batch(
              append(list, "a"),
              add(id, 5),
              append(list, "b"),
              addToField(id, 3),
              append(list, "c"));
      assertThatThrownBy(() -> first.commit(batch)).hasMessage("injected crash");
      first.close();

      Attempt<Step> second = takeOver(spec, RESTORED);
      second.commit(batch);
      second.open().commit(second.batch(append(list, "live")));

      assertThat(store.list(list)).containsExactly("a", "b", "c", "live");
      assertThat(store.total(id)).isEqualTo(5);
      assertThat(store.field(id)).isEqualTo(3);
    }

    @Test
    void betweenChunksDoesNotSpoilTheBatchBefore() throws Exception {
      FaultOnce crash = FaultOnce.crashAt(FaultPoint.COMMIT_BETWEEN_CHUNKS, 1);
      Attempt<Step> first = takeOver(SinkSpec.of(sinkId).chunksOf(2).with(crash), FRESH).open();
      Batch one = first.batch(append("list", "1"));
      Batch two = first.batch(append("list", "2"), append("list", "3"), append("list", "4"));
      first.commit(one);
      assertThatThrownBy(() -> first.commit(two)).hasMessage("injected crash");

      Attempt<Step> second = takeOver(SinkSpec.of(sinkId).chunksOf(2), RESTORED);
      second.commit(one);
      second.commit(two);
      second.open();

      assertThat(store.list("list")).containsExactly("1", "2", "3", "4");
    }

    @Test
    void isHealedEvenWhenTheNextAttemptCutsOtherChunks() throws Exception {
      FaultOnce crash = FaultOnce.crashAt(FaultPoint.COMMIT_BETWEEN_CHUNKS, 1);
      Attempt<Step> first = takeOver(SinkSpec.of(sinkId).chunksOf(3).with(crash), FRESH).open();
      Batch batch = first.batch(fiveSteps());
      assertThatThrownBy(() -> first.commit(batch)).hasMessage("injected crash");

      takeOver(SinkSpec.of(sinkId).chunksOf(1), RESTORED).commit(batch);

      assertFiveStepsAppliedOnce();
    }
  }

  @Nested
  class AZombie {

    @ParameterizedTest
    @MethodSource("io.cdcpipeline.sink.CommitContract#successors")
    void isFencedAndWritesNothing(Label successorsLabel) throws Exception {
      Attempt<Step> zombie = fresh();
      Batch batch = zombie.batch(fiveSteps());
      Attempt<Step> successor = takeOver(SinkSpec.of(sinkId), successorsLabel);

      assertOutcome(Outcome.FENCED, () -> zombie.commit(batch));
      assertThat(store.list("list")).isEmpty();

      successor.commit(batch);
      successor.open();
      assertFiveStepsAppliedOnce();
    }

    @Test
    void isFencedEvenWithAMarker() throws Exception {
      Attempt<Step> zombie = fresh();
      takeOver(SinkSpec.of(sinkId), RESTORED);

      assertOutcome(Outcome.FENCED, () -> zombie.commit(zombie.batch()));
    }

    @Test
    void cannotOpenASlotThatItLost() throws Exception {
      Attempt<Step> zombie = takeOver(SinkSpec.of(sinkId), FRESH);
      takeOver(SinkSpec.of(sinkId), RESTORED);

      assertOutcome(Outcome.FENCED, zombie::open);
    }

    @Test
    void isToldWhichJobTookItsSlot() throws Exception {
      Attempt<Step> zombie = fresh();
      takeOver(SinkSpec.of(sinkId), new Label(OTHER_JOB, 1, 1, 0));

      assertThatThrownBy(() -> zombie.commit(zombie.batch())).hasMessageContaining(OTHER_JOB);
    }

    @Test
    void inAnotherSlotOfTheSameParallelismGoesOn() throws Exception {
      Attempt<Step> left = takeOver(SinkSpec.of(sinkId), new Label(JOB, Label.FRESH, 2, 0));
      takeOver(SinkSpec.of(sinkId), new Label(JOB, Label.FRESH, 2, 1)).open();

      left.open().commit(left.batch(add("total", 1)));

      assertThat(store.total("total")).isEqualTo(1);
    }
  }

  static Stream<Named<Label>> successors() {
    return Stream.of(
        Named.of("a failover", RESTORED),
        Named.of("a rescale", new Label(OTHER_JOB, 1, 3, 1)),
        Named.of("another job", new Label(OTHER_JOB, 1, 1, 0)));
  }
}
