package io.cdcpipeline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CdcTest {

  private final StringWriter errors = new StringWriter();

  @Test
  void aMissingCommandIsAUsageError() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);

    assertThat(errors.toString()).contains("A command is missing.").contains("Usage: cdc");
  }

  @Test
  void aMistypedOptionIsAUsageErrorThatNamesIt() {
    assertThat(run("--nonsense")).isEqualTo(ExitCode.USAGE);

    assertThat(errors.toString()).contains("--nonsense");
  }

  @Test
  void aFailureIsOneSentenceWithoutAStackTrace() {
    assertThat(run("fail")).isEqualTo(ExitCode.UNEXPECTED);

    assertThat(errors.toString()).contains("error: no luck").doesNotContain("\tat ");
  }

  @Test
  void verboseAddsTheStackTrace() {
    assertThat(run("fail", "--verbose")).isEqualTo(ExitCode.UNEXPECTED);

    assertThat(errors.toString()).contains("error: no luck").contains("\tat ");
  }

  private int run(String... args) {
    CommandLine line = Cdc.commandLine().addSubcommand(new Failing());
    line.setErr(new PrintWriter(errors));
    // Inherited options reach subcommands that are there when they are set up.
    return line.execute(args);
  }

  @CommandLine.Command(name = "fail")
  static final class Failing implements CdcCommand {

    @Override
    public Integer call() {
      throw new IllegalStateException("no luck");
    }
  }
}
