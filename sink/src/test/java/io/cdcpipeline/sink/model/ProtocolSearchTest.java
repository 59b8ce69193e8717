package io.cdcpipeline.sink.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Searches all lives of a sink within small bounds: the production rules over an abstract store.
 *
 * <p>Each scenario has 2 partitions at least, 1 and 2 subtasks, 3 checkpoints. How to read it, and
 * what it covers, is in docs/decisions/0009-exhaustive-search.md.
 */
@Timeout(300)
class ProtocolSearchTest {

  /** Where the table of all searches is printed to. */
  private static final Path TABLE = Path.of("target", "protocol-search.txt");

  /** States of one search. {@code -Dsearch.limit} raises it, for a run over night. */
  private static final int LIMIT = Integer.getInteger("search.limit", 60_000);

  /** A mistake lies deeper than some limits. */
  private static final int DEEP = 600_000;

  private TestReporter reporter;

  @BeforeAll
  static void startTheTable() throws IOException {
    Files.createDirectories(TABLE.getParent());
    Files.deleteIfExists(TABLE);
  }

  @BeforeEach
  void keep(TestReporter testReporter) {
    reporter = testReporter;
  }

  @Nested
  class NothingIsLostRepeatedReorderedAlarmedOrStuck {

    @Test
    void inACrash() {
      holds(Scenarios::crash);
    }

    @Test
    void withAZombie() {
      holds(Scenarios::zombie);
    }

    @Test
    void withADelayedDuplicate() {
      holds(Scenarios::delayedDuplicate);
    }

    @Test
    void withALostReplyAndALostOrLateNotification() {
      holds(Scenarios::lostReply);
    }

    @Test
    void withSeveralCheckpointIdsInOneState() {
      holds(Scenarios::severalCheckpointIds);
    }

    @Test
    void withAnIntermediateSavepoint() {
      holds(Scenarios::savepoint);
    }

    @Test
    void inARegionFailover() {
      holds(Scenarios::regionFailover);
    }

    @Test
    void inARescale() {
      holds(Scenarios::rescale);
    }

    @Test
    void inARescaleWithAZombie() {
      holds(Scenarios::rescaleWithZombie);
    }

    @Test
    void inAStatelessRestart() {
      holds(Scenarios::statelessRestart);
    }

    @Test
    void inACrashBetweenChunks() {
      holds(Scenarios::chunks);
    }

    @Test
    void withTwoLanes() {
      holds(Scenarios::lanes);
    }

    @Test
    void byWhatTheLedgerForgets() {
      holds(Scenarios::retention);
    }

    @Test
    void byWhatTheLedgerForgetsWhileAZombieTakesOver() {
      holds(Scenarios::retentionWithZombie);
    }

    @Test
    void byWhatTheLedgerForgetsAfterARescale() {
      holds(Scenarios::retentionAfterRescale);
    }
  }

  @Nested
  class NothingIsLostOrRepeatedSilently {

    @Test
    void inACrashDuringAStopWithSavepointWhichIsRewoundUntilTheSavepointIsRestored() {
      holds(Scenarios::stopWithSavepoint);
    }

    @Test
    void byAClone() {
      holds(Scenarios::copy);
    }

    @Test
    void bySplitBrainOfTheJobManagers() {
      holds(Scenarios::splitBrain);
    }

    @Test
    void byARestoreOfAnOlderStateAndThenOfTheNewest() {
      holds(Scenarios::olderRestore);
    }

    @Test
    void byARestoreOfAnOlderStateUnderTheSameJobId() {
      holds(Scenarios::olderRestoreOfTheSameJob);
    }

    @Test
    void byAStoreThatGoesBack() {
      holds(Scenarios::rollback);
    }
  }

  @Nested
  class TheSearchFindsTheMistake {

    @Test
    void ofALedgerCheckOutsideTheAtomicUnit() {
      finds("DUPLICATE", Scenarios.delayedDuplicate(1).with(Flaw.LEDGER_CHECK_OUTSIDE_THE_UNIT));
    }

    @Test
    void ofDedupeByCheckpointId() {
      finds(
          "LOSS AT REST",
          Scenarios.statelessRestart(1)
              .with(Flaw.DEDUPE_BY_CHECKPOINT_ID, Flaw.NO_CHECK_3, Flaw.NO_CHECK_5));
    }

    @Test
    void ofDedupeByJobId() {
      finds(
          "DUPLICATE",
          Scenarios.rescale(1).with(Flaw.DEDUPE_BY_JOB_ID, Flaw.NO_CHECK_3, Flaw.NO_CHECK_5));
    }

    @Test
    void ofNoGuard() {
      finds("DUPLICATE", Scenarios.copy(1).with(Flaw.NO_GUARD));
    }

    @Test
    void ofACleanupBeforeTheAcknowledgement() {
      finds(
          "DUPLICATE",
          Scenarios.crash(1).with(Flaw.CLEANUP_BEFORE_ACK, Flaw.NO_CHECK_2, Flaw.NO_CHECK_5));
    }

    @Test
    void ofACleanupThatComesTooEarly() {
      finds("FALSE ALARM: GAP", Scenarios.retention(1).with(Flaw.CLEANUP_TOO_EARLY));
    }

    @Test
    void ofChainRecordsThatExpireWithTheirTakeRecords() {
      finds("DUPLICATE", Scenarios.retention(1).with(Flaw.CHAINS_EXPIRE_WITH_TAKES));
    }

    @Test
    void ofARetentionThatLooksAtOneSlotOnly() {
      finds("REWIND AT REST", Scenarios.retentionAfterRescale(2).with(Flaw.RETENTION_PER_SLOT));
    }

    @Test
    void ofACommitOfADeclinedCheckpoint() {
      finds("", Scenarios.severalCheckpointIds(1).with(Flaw.COMMIT_ON_ABORT));
    }

    @Test
    void ofABatchDroppedForAKnownReason() {
      finds("", Scenarios.crash(1).up(1, Chance.FAILURE).with(Flaw.KNOWN_REASON_DROP));
    }

    @Test
    void ofAPartialRetryThatReorders() {
      finds("", Scenarios.severalCheckpointIds(1).up(1, Chance.FAILURE).with(Flaw.PARTIAL_RETRY));
    }

    @Test
    void ofACursorThatIsNotUsed() {
      finds("DUPLICATE", Scenarios.chunks(1).with(Flaw.CURSOR_LOST));
    }
  }

  @Nested
  class TheSearchMissesTheRule {

    @Test
    void thatATakeoverClearsOtherParallelisms() {
      finds("DUPLICATE", Scenarios.copy(1).with(Flaw.TAKEOVER_LEAVES_OTHER_PARALLELISMS));
    }

    @Test
    void thatTheGuardIsAWrite() {
      finds("DUPLICATE", Scenarios.copy(1).with(Flaw.GUARD_IS_A_READ));
    }

    @Test
    void thatLiveBatchesNeedAnOpenTake() {
      finds("", Scenarios.rollback(1).with(Flaw.LIVE_WHILE_CLOSED));
    }

    @Test
    void check1() {
      finds("", Scenarios.rollback(1).with(Flaw.NO_CHECK_1));
    }

    @Test
    void check1WithAnyOpenTakeOfTheLabel() {
      finds("FALSE ALARM: GAP", Scenarios.crash(1).with(Flaw.LOWEST_TAKE_MUST_BE_OPEN));
    }

    @Test
    void check2() {
      finds("", Scenarios.rollback(1).with(Flaw.NO_CHECK_2));
    }

    @Test
    void check3() {
      finds("REWIND AT REST", Scenarios.olderRestore(1).with(Flaw.NO_CHECK_3));
    }

    @Test
    void check3WithItsExemptionOfSiblings() {
      finds("FALSE ALARM: REWOUND", Scenarios.rescale(1).with(Flaw.NO_SIBLING_EXEMPTION));
    }

    @Test
    void check3WithItsExemptionOfReplaysOnly() {
      finds("DUPLICATE", Scenarios.splitBrain(1).with(Flaw.SIBLING_EXEMPTS_ALL));
    }

    @Test
    void check3OverOtherWritersOnly() {
      finds("FALSE ALARM: REWOUND", Scenarios.lanes(1).with(Flaw.LANES_ARE_OTHER_WRITERS));
    }

    @Test
    void check5() {
      finds("REWIND AT REST", Scenarios.olderRestore(1).with(Flaw.NO_CHECK_5));
    }

    @Test
    void check5AgainAfterTheOpening() {
      finds("LOSS", Scenarios.rollback(1).with(Flaw.NO_CHECK_AFTER_OPENING));
    }

    @Test
    void rule6AlsoWhereNothingIsReplayed() {
      finds(
          "FALSE ALARM: GAP",
          Scenarios.crash(1).with(Flaw.NO_OPENING_WITHOUT_REPLAY, Flaw.LIVE_WHILE_CLOSED));
    }

    @Test
    void thatAFreshStartOfAJobThatHasCommittedIsRewound() {
      finds("REWIND AT REST", Scenarios.stopWithSavepoint(1).with(Flaw.NO_FRESH_CHECK));
    }

    @Test
    void thatEpochsTellEarlierFromLater() {
      finds("FALSE ALARM: REWOUND", Scenarios.crash(1).with(Flaw.EPOCHS_IGNORED));
    }

    @Test
    void thatEpochsGrow() {
      finds("REWIND AT REST", Scenarios.olderRestore(1).with(Flaw.EPOCHS_ALL_EQUAL));
    }

    @Test
    void thatALaterOwnerMeansFencedWhateverTheOwnRecord() {
      finds(
          "FALSE ALARM: GAP", Scenarios.retentionWithZombie(1).with(Flaw.FENCED_NEEDS_OWN_RECORD));
    }
  }

  private void holds(IntFunction<Scenario> scenario) {
    for (int parallelism = 1; parallelism <= 2; parallelism++) {
      Search.Result result = Search.of(scenario.apply(parallelism).limit(LIMIT));
      print(result.toString());
      assertThat(result.violation()).as("%s%n%s", result, result.trace()).isNull();
    }
  }

  private void finds(String violation, Scenario scenario) {
    Search.Result result = Search.of(scenario.limit(DEEP));
    print(scenario.flaws + " in " + result);
    assertThat(result.violation()).as("%s", result).isNotNull().startsWith(violation);
  }

  private void print(String line) {
    reporter.publishEntry("search", line);
    try {
      Files.writeString(TABLE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
