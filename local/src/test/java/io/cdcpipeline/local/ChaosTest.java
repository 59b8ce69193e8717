package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosTest {

  @TempDir private Path directory;
  private FileFaults faults;
  private Chaos chaos;

  @BeforeEach
  void beginARun() {
    faults = new FileFaults(directory.toString());
    chaos = new Chaos(faults);
  }

  @Test
  void theFirstFaultComesAfterFourTicks() throws IOException {
    tick(3);
    assertThat(armed()).isEmpty();

    tick(1);

    assertThat(armed()).containsExactly(FaultPoint.COMMIT_BEFORE_TXN_COMMIT);
  }

  @Test
  void noFaultIsArmedBeforeTheLastOneFired() throws IOException {
    tick(4);

    tick(100);

    assertThat(armed()).containsExactly(FaultPoint.COMMIT_BEFORE_TXN_COMMIT);
    assertThat(faults.fired()).isEmpty();
  }

  @Test
  void theNextFaultComesFourTicksAfterTheLastOneFired() throws IOException {
    tick(50);
    fire();

    tick(3);
    assertThat(armed()).isEmpty();

    tick(1);
    assertThat(armed()).containsExactly(FaultPoint.WRITE_BEFORE);
  }

  @Test
  void threeOfFiveFaultsAreInsideACommitAndThenItStartsOver() throws IOException {
    List<FaultPoint> met = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tick(4);
      met.add(fire());
    }

    assertThat(met.subList(0, 5)).doesNotHaveDuplicates();
    assertThat(met.subList(0, 5).stream().filter(FaultPoint::insideCommit)).hasSize(3);
    assertThat(met.get(5)).isEqualTo(met.get(0));
  }

  private void tick(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      chaos.tick();
    }
  }

  private List<FaultPoint> armed() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return Stream.of(FaultPoint.values())
          .filter(point -> names.contains("armed-" + point.label()))
          .toList();
    }
  }

  /** Lets the job reach every point; returns the one at which it failed. */
  private FaultPoint fire() {
    for (FaultPoint point : FaultPoint.values()) {
      try {
        faults.reached(point, "stock-mongo/0");
      } catch (IOException injected) {
        return point;
      }
    }
    throw new AssertionError("nothing was armed");
  }
}
