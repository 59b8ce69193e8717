package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class LeakCheckTest {
  private static final String PREFIX = "leak-check-test-";

  @AfterEach
  void endAllThreads() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(PREFIX))
        .forEach(Thread::interrupt);
  }

  @Test
  void aClassThatLeavesAThreadRunningFails() {
    assertThat(failuresOf(LeavesAThread.class))
        .singleElement()
        .asString()
        .startsWith("LeakCheckTest$LeavesAThread left threads running (1)")
        .contains(PREFIX + "forgotten");
  }

  @Test
  void aClassWhoseThreadEndsInTimePasses() {
    assertThat(failuresOf(EndsItsThread.class)).isEmpty();
  }

  @Test
  void threadsThatRanBeforeAreNotTheFaultOfTheClass() {
    startThread("earlier", Duration.ofSeconds(60));

    assertThat(failuresOf(EndsItsThread.class)).isEmpty();
  }

  static class LeavesAThread {
    @RegisterExtension
    static final LeakCheck LEAKS =
        LeakCheck.forThreadsNamed("other-", PREFIX).waitingAtMost(Duration.ofMillis(100));

    @Test
    void startsOne() {
      startThread("forgotten", Duration.ofSeconds(60));
    }
  }

  static class EndsItsThread {
    @RegisterExtension static final LeakCheck LEAKS = LeakCheck.forThreadsNamed(PREFIX);

    @Test
    void startsOne() {
      startThread("short", Duration.ofMillis(100));
    }
  }

  private static void startThread(String name, Duration life) {
    Thread thread =
        new Thread(
            () -> {
              long end = System.nanoTime() + life.toNanos();
              while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(life.toNanos());
              }
            },
            PREFIX + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static List<String> failuresOf(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(
            event ->
                event
                    .getRequiredPayload(TestExecutionResult.class)
                    .getThrowable()
                    .orElseThrow()
                    .getMessage())
        .toList();
  }
}
