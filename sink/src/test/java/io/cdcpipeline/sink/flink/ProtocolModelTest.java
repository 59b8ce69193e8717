package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.MemoryStore.Flaw;
import io.cdcpipeline.sink.flink.ModelJob.Snapshot;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drives the real committer, writer and rules through random lives of a sink, in memory. */
@Timeout(60)
class ProtocolModelTest {

  private static final long FIRST_SEED = 20_261_123;
  private static final int WALKS = 1_500;
  private static final int STEPS = 60;

  @Test
  void noLifeOfASinkLosesRepeatsReordersOrRaisesAFalseAlarm() throws Exception {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + WALKS; seed++) {
      walk(seed, Flaw.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aStoreThatIgnoresARuleIsFoundOut(Flaw flaw) {
    assertThatThrownBy(
            () -> {
              for (long seed = FIRST_SEED; seed < FIRST_SEED + WALKS; seed++) {
                walk(seed, flaw);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed");
  }

  @Test
  void aRestoreOfAnOlderStateIsAlwaysFoundOutBeforeItAppliesAnything() throws Exception {
    int restores = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + WALKS / 5; seed++) {
      ModelWalk walk = new ModelWalk(seed, Flaw.NONE);
      try {
        walk.run(STEPS);
        for (Snapshot older : walk.olderSnapshots()) {
          List<String> before = walk.effects();

          assertThatThrownBy(() -> walk.restoreOlder(older))
              .as("seed %d, checkpoint %d", seed, older.id())
              .isInstanceOf(SinkCommitException.class)
              .hasMessageStartingWith("REWOUND");

          assertThat(walk.effects()).as("seed %d", seed).isEqualTo(before);
          restores++;
        }
      } finally {
        walk.close();
      }
    }
    assertThat(restores).isGreaterThan(100);
  }

  private static void walk(long seed, Flaw flaw) throws InterruptedException {
    ModelWalk walk = new ModelWalk(seed, flaw);
    try {
      walk.run(STEPS);
      walk.close();
    } catch (IOException | AssertionError | IllegalStateException violation) {
      throw new AssertionError(flaw + ", seed " + seed + ": " + violation.getMessage(), violation);
    }
  }
}
