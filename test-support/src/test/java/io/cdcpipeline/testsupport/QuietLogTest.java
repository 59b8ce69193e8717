package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class QuietLogTest {
  private static final Logger OURS = LoggerFactory.getLogger("io.cdcpipeline.example");
  private static final Logger THEIRS = LoggerFactory.getLogger("org.example");

  @Test
  void aTestThatLogsAnErrorFailsWithTheMessageAndItsCause() {
    assertThat(failuresOf(LogsAnError.class))
        .singleElement()
        .asString()
        .startsWith("logsOne() logged at ERROR (1)")
        .contains("io.cdcpipeline.example [main] the store is gone")
        .contains("IllegalStateException: no primary");
  }

  @Test
  void aWarningIsNoError() {
    assertThat(failuresOf(Warns.class)).isEmpty();
  }

  @Test
  void whatIsAllowedPassesAndEverythingElseDoesNot() {
    assertThat(failuresOf(LogsWhatIsAllowed.class))
        .singleElement()
        .asString()
        .contains("logged at ERROR (1)")
        .contains("something else");
  }

  @Test
  void othersAreOnlyHeardWhenEveryoneIs() {
    assertThat(failuresOf(LogsElsewhere.class)).isEmpty();
    assertThat(failuresOf(LogsElsewhereToEveryone.class)).hasSize(1);
  }

  @Test
  void anErrorThatWasExpectedMustCome() {
    assertThat(failuresOf(ExpectsAnError.class))
        .singleElement()
        .asString()
        .startsWith("itDoesNotCome() did not log at ERROR what was expected: gone");
  }

  static class LogsAnError {
    @RegisterExtension final QuietLog log = QuietLog.ofEveryone();

    @Test
    void logsOne() {
      OURS.error("the store is {}", "gone", new IllegalStateException("no primary"));
    }
  }

  static class Warns {
    @RegisterExtension final QuietLog log = QuietLog.ofEveryone();

    @Test
    void warns() {
      OURS.warn("healed");
    }
  }

  static class LogsWhatIsAllowed {
    @RegisterExtension
    final QuietLog log = QuietLog.ofEveryone().allowing("gone").allowing("b.oken");

    @Test
    void logsThree() {
      OURS.error("the store is gone");
      THEIRS.error("broken");
      OURS.error("something else");
    }
  }

  static class LogsElsewhere {
    @RegisterExtension final QuietLog log = QuietLog.ofLoggers("io.cdcpipeline");

    @Test
    void logsOne() {
      THEIRS.error("theirs");
    }
  }

  static class LogsElsewhereToEveryone {
    @RegisterExtension final QuietLog log = QuietLog.ofEveryone();

    @Test
    void logsOne() {
      THEIRS.error("theirs");
    }
  }

  static class ExpectsAnError {
    @RegisterExtension final QuietLog log = QuietLog.ofEveryone();

    @Test
    void itComes() {
      log.expect("gone");
      OURS.error("the store is gone");
    }

    @Test
    void itDoesNotCome() {
      log.expect("gone");
    }
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
