package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.ops.CdcCommand;
import io.cdcpipeline.ops.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(30)
class DemoCommandTest {

  @TempDir private Path directory;
  private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Nested
  class ADuration {

    private final DemoCommand.DurationConverter converter = new DemoCommand.DurationConverter();

    @ParameterizedTest(name = "{0}")
    @CsvSource({"500ms, PT0.5S", "60s, PT1M", "5min, PT5M", "1h, PT1H", "0s, PT0S"})
    void hasAUnit(String text, Duration expected) {
      assertThat(converter.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(
        strings = {"", "60", "s", "-1s", "+1s", "1.5s", "1 s", "1d", "5m", "60S", "1000000000s"})
    void isRefusedInAnyOtherForm(String text) {
      assertThatThrownBy(() -> converter.convert(text))
          .isInstanceOf(CommandLine.TypeConversionException.class)
          .hasMessage("'" + text + "' is not a duration; write it as 60s, 5min or 1h");
    }
  }

  @Nested
  class AWrongCommandLine {

    @Test
    void namesADurationWithoutAUnit() {
      assertThat(run("--for", "60")).isEqualTo(ExitCode.USAGE);

      assertThat(errors.toString()).contains("--for").contains("'60' is not a duration");
      assertNothingWasStarted();
    }

    @ParameterizedTest(name = "--rate {0}")
    @ValueSource(strings = {"0", "-1", "1001"})
    void namesARateOutOfBounds(String rate) {
      assertThat(run("--rate", rate)).isEqualTo(ExitCode.USAGE);

      assertThat(errors.toString()).contains("--rate is 1 to 1000, was " + rate);
      assertNothingWasStarted();
    }

    @Test
    void namesAnOptionThatDoesNotExist() {
      assertThat(run("--fro", "60s")).isEqualTo(ExitCode.USAGE);

      assertThat(errors.toString()).contains("--fro");
      assertNothingWasStarted();
    }
  }

  @Nested
  class AWrongSetting {

    @Test
    void isNamedIfThereIsNoSuchSetting() {
      assertThat(run("--set", "FOO=1")).isEqualTo(ExitCode.SETTINGS);

      assertThat(errors.toString()).startsWith("error: 1 setting is invalid:").contains("--foo");
      assertNothingWasStarted();
    }

    @Test
    void isNamedWithoutItsValueIfItBreaksARule() {
      assertThat(run("--set", "SOURCE_PAGE_SIZE=one1one")).isEqualTo(ExitCode.SETTINGS);

      assertThat(errors.toString()).contains("SOURCE_PAGE_SIZE").doesNotContain("one1one");
      assertNothingWasStarted();
    }

    @Test
    void isReportedTogetherWithAllOthers() {
      assertThat(run("--source-url", "ftp://x", "--set", "FOO=1", "--set", "POLL_INTERVAL=5"))
          .isEqualTo(ExitCode.SETTINGS);

      assertThat(errors.toString())
          .contains("3 settings are invalid")
          .contains("SOURCE_URL")
          .contains("POLL_INTERVAL");
      assertNothingWasStarted();
    }

    @Test
    void mayBeAnEnvFileThatIsNotThere() {
      assertThat(run("--env-file", directory.resolve("none").toString()))
          .isEqualTo(ExitCode.SETTINGS);

      assertThat(errors.toString()).contains("none: does not exist");
      assertNothingWasStarted();
    }
  }

  @Test
  void theHelpNamesTheExitCodes() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).contains("Usage: demo").contains("130", "stopped by Ctrl-C");
  }

  @Test
  void theCommandLineFindsIt() {
    assertThat(ServiceLoader.load(CdcCommand.class)).hasAtLeastOneElementOfType(DemoCommand.class);
  }

  private int run(String... args) {
    CommandLine line = new CommandLine(new DemoCommand());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(errors, true));
    return line.execute(args);
  }

  /** No server beside this JVM, and none in it. */
  private void assertNothingWasStarted() {
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(
            child -> child.info().command().orElse("").matches(".*(mongod|redis-server)[^/]*"));
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !threadsBefore.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("kafka") || name.equals("sample-exchange"));
  }
}
