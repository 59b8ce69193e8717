package io.cdcpipeline.sink.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.CommitProtocol.Guard;
import io.cdcpipeline.sink.protocol.CommitProtocol.Owner;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitProtocolTest {

  private static final Label LABEL = new Label("job", Label.FRESH, 1, 0);

  @ParameterizedTest(name = "ledger at ({0}, {1}) digest {2}, batch {3}: {4} from {5}")
  @CsvSource({
    // What the ledger has, the batch, the verdict.
    "0, 0, '', 1, APPLY, 0",
    "0, 3, '', 1, APPLY, 3",
    "4, 0, d4, 5, APPLY, 0",
    "4, 7, d4, 5, APPLY, 7",
    "5, 0, d5, 5, ALREADY, 0",
    "5, 7, d5, 5, ALREADY, 0",
    "5, 0, xx, 5, CORRUPT, 0",
    "5, 7, xx, 5, CORRUPT, 0",
    "6, 0, d6, 5, ALREADY, 0",
    "6, 2, d6, 5, ALREADY, 0",
    "3, 0, d3, 5, GAP, 0",
    "3, 9, d3, 5, GAP, 0",
    "0, 0, '', 2, GAP, 0",
  })
  void aBatchIsJudgedByItsChainRecordAlone(
      long n, int cursor, String digest, long batch, Kind kind, int from) {
    Verdict verdict = CommitProtocol.judge(batch(batch), Optional.of(entry(n, cursor, digest)));

    assertThat(verdict).isEqualTo(new Verdict(kind, from));
  }

  @ParameterizedTest(name = "ledger at ({0}, {1}), marker of {2}: {3}")
  @CsvSource({
    "5, 0, 5, ALREADY",
    "5, 2, 5, ALREADY",
    "6, 0, 5, ALREADY",
    "4, 0, 5, GAP",
    "4, 9, 5, GAP",
  })
  void aMarkerIsNeverAppliedAndNoticesAStoreThatWentBack(
      long n, int cursor, long marker, Kind kind) {
    Verdict verdict = CommitProtocol.judge(marker(marker), Optional.of(entry(n, cursor, "d" + n)));

    assertThat(verdict.kind()).isEqualTo(kind);
  }

  @Nested
  class WhenTheStoreHasNoRecordOfTheChain {

    @Test
    void itsFirstBatchIsApplied() {
      assertThat(CommitProtocol.judge(batch(1), Optional.empty()))
          .isEqualTo(new Verdict(Kind.APPLY, 0));
    }

    @Test
    void anyLaterBatchIsAGap() {
      assertThat(CommitProtocol.judge(batch(2), Optional.empty()).kind()).isEqualTo(Kind.GAP);
    }

    @Test
    void theMarkerOfAnIdleChainIsFine() {
      assertThat(CommitProtocol.judge(marker(0), Optional.empty()).kind()).isEqualTo(Kind.ALREADY);
    }

    @Test
    void theMarkerOfAChainThatHadBatchesIsAGap() {
      assertThat(CommitProtocol.judge(marker(1), Optional.empty()).kind()).isEqualTo(Kind.GAP);
    }
  }

  @Nested
  class TheGuard {

    private final Take mine = new Take("me", LABEL, 5, true);
    private final Optional<Take> recorded = Optional.of(mine);
    private final Optional<Owner> me = Optional.of(new Owner("me", 5));

    @Test
    void letsTheOwnerProceed() {
      assertThat(CommitProtocol.guard(mine, recorded, me, true)).isEqualTo(Guard.PROCEED);
    }

    @Test
    void letsTheOwnerReplayBeforeItsOpening() {
      Optional<Take> closed = Optional.of(new Take("me", LABEL, 5, false));

      assertThat(CommitProtocol.guard(mine, closed, me, false)).isEqualTo(Guard.PROCEED);
    }

    @Test
    void findsAStoreThatForgotTheOpening() {
      Optional<Take> closed = Optional.of(new Take("me", LABEL, 5, false));

      assertThat(CommitProtocol.guard(mine, closed, me, true)).isEqualTo(Guard.GAP);
    }

    @ParameterizedTest(name = "own record {0}, owner of epoch {1}: {2}")
    @CsvSource({
      "kept, 6, FENCED", "gone, 6, FENCED", // A later one took over.
      "kept, , FENCED", "gone, , GAP", // Another parallelism did, or nobody ever.
      "kept, 4, GAP", "gone, 4, GAP", // The store is from before my takeover,
      "kept, 5, GAP", "gone, 5, GAP", // or has given my epoch away again.
    })
    void tellsALaterOwnerFromAStoreThatWentBack(String own, Long owner, Guard expected) {
      assertThat(
              CommitProtocol.guard(
                  mine,
                  recorded.filter(take -> own.equals("kept")),
                  Optional.ofNullable(owner).map(epoch -> new Owner("other", epoch)),
                  true))
          .isEqualTo(expected);
    }

    @Test
    void findsAnOwnerWithoutTakeRecord() {
      assertThat(CommitProtocol.guard(mine, Optional.empty(), me, false)).isEqualTo(Guard.GAP);
    }
  }

  private static Batch batch(long n) {
    return new Batch("sink", LABEL, "chain", n, 10, "d" + n, 0, InlinePayload.NOTHING);
  }

  private static Batch marker(long n) {
    return new Batch("sink", LABEL, "chain", n, 0, "", 0, InlinePayload.NOTHING);
  }

  private static ChainEntry entry(long n, int cursor, String digest) {
    return new ChainEntry(
        "chain", LABEL, n, cursor, digest, new ChainEntry.Mover(1, "job", Label.FRESH));
  }
}
