package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileFaultsTest {

  private static final String WHERE = "stock-mongo/0";

  @TempDir private Path directory;
  private FileFaults faults;

  @BeforeEach
  void useTheDirectory() {
    faults = new FileFaults(directory.toString());
  }

  @Nested
  class WhenNothingIsArmed {

    @Test
    void everyPointIsPassed() {
      for (FaultPoint point : FaultPoint.values()) {
        assertThatCode(() -> faults.reached(point, WHERE)).doesNotThrowAnyException();
      }

      assertThat(faults.fired()).isEmpty();
    }

    @Test
    void disarmingIsAllowed() {
      assertThatCode(() -> faults.disarm()).doesNotThrowAnyException();
    }
  }

  @Nested
  class WhenAPointIsArmed {

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void itFailsThereAndIsListedByTheSamePoint(FaultPoint point) throws IOException {
      faults.arm(point);

      assertThatThrownBy(() -> faults.reached(point, WHERE))
          .isInstanceOf(IOException.class)
          .hasMessage("Injected fault at " + point.label() + " of stock-mongo/0");

      assertThat(faults.fired()).containsExactly(point);
    }

    @Test
    void itFiresOnce() throws IOException {
      faults.arm(FaultPoint.COMMIT_ENTER);
      assertThatThrownBy(() -> faults.reached(FaultPoint.COMMIT_ENTER, WHERE))
          .isInstanceOf(IOException.class);

      assertThatCode(() -> faults.reached(FaultPoint.COMMIT_ENTER, WHERE))
          .doesNotThrowAnyException();
      assertThat(faults.fired()).containsExactly(FaultPoint.COMMIT_ENTER);
    }

    @Test
    void otherPointsArePassed() throws IOException {
      faults.arm(FaultPoint.COMMIT_ENTER);

      assertThatCode(() -> faults.reached(FaultPoint.WRITE_BEFORE, WHERE))
          .doesNotThrowAnyException();
      assertThat(faults.fired()).isEmpty();
    }

    @Test
    void itCannotBeArmedTwice() throws IOException {
      faults.arm(FaultPoint.COMMIT_ENTER);

      assertThatThrownBy(() -> faults.arm(FaultPoint.COMMIT_ENTER))
          .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void disarmingTakesItBack() throws IOException {
      faults.arm(FaultPoint.COMMIT_ENTER);
      faults.arm(FaultPoint.CLOSE);

      faults.disarm();

      assertThatCode(() -> faults.reached(FaultPoint.COMMIT_ENTER, WHERE))
          .doesNotThrowAnyException();
      assertThatCode(() -> faults.reached(FaultPoint.CLOSE, WHERE)).doesNotThrowAnyException();
      assertThat(faults.fired()).isEmpty();
    }

    @Test
    void anotherInstanceOnTheSameDirectoryMeetsIt() throws IOException {
      faults.arm(FaultPoint.COMMIT_ENTER);

      assertThatThrownBy(
              () -> new FileFaults(directory.toString()).reached(FaultPoint.COMMIT_ENTER, WHERE))
          .isInstanceOf(IOException.class);
      assertThat(faults.fired()).containsExactly(FaultPoint.COMMIT_ENTER);
    }

    @Test
    @Timeout(30)
    void itFiresInOneOfManyThreads() throws Exception {
      int threads = 8;
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        for (int round = 1; round <= 50; round++) {
          faults.arm(FaultPoint.COMMIT_ENTER);

          assertThat(failuresAmong(threads, pool)).as("round %d", round).isEqualTo(1);

          assertThat(faults.fired()).hasSize(round);
        }
      } finally {
        pool.shutdownNow();
      }
    }

    private long failuresAmong(int threads, ExecutorService pool) throws Exception {
      CyclicBarrier together = new CyclicBarrier(threads);
      Callable<Boolean> attempt =
          () -> {
            together.await();
            try {
              faults.reached(FaultPoint.COMMIT_ENTER, WHERE);
              return false;
            } catch (IOException injected) {
              return true;
            }
          };
      List<Boolean> failed = new ArrayList<>();
      for (Future<Boolean> result : pool.invokeAll(Collections.nCopies(threads, attempt))) {
        failed.add(result.get());
      }
      return failed.stream().filter(Boolean::booleanValue).count();
    }
  }

  @Test
  void everyTimeThatAPointFiredIsListed() throws IOException {
    for (FaultPoint point : List.of(FaultPoint.CLOSE, FaultPoint.WRITE_BEFORE, FaultPoint.CLOSE)) {
      faults.arm(point);
      assertThatThrownBy(() -> faults.reached(point, WHERE)).isInstanceOf(IOException.class);
    }

    assertThat(faults.fired())
        .containsExactlyInAnyOrder(FaultPoint.CLOSE, FaultPoint.WRITE_BEFORE, FaultPoint.CLOSE);
  }

  @Test
  void aMissingDirectoryIsAnErrorThatNamesIt() throws IOException {
    Files.delete(directory);

    assertThatThrownBy(() -> faults.fired())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot list " + directory);
    Files.createDirectory(directory);
  }
}
