package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The configuration cases of the bad-input corpus, by their numbers there. */
class EnvFileTest {
  @TempDir Path directory;
  private Path envFile;

  @BeforeEach
  void nameAFile() {
    envFile = directory.resolve("x.env");
  }

  @Nested
  class AValue {
    static Stream<Arguments> lines() {
      return Stream.of(
          Arguments.of("SOURCE_BEARER_TOKEN=plain", "plain"),
          Arguments.of("SOURCE_BEARER_TOKEN=a=b==", "a=b=="),
          Arguments.of("SOURCE_BEARER_TOKEN=\"p#ss\"", "p#ss"),
          Arguments.of("SOURCE_BEARER_TOKEN=\"p'ss\"", "p'ss"),
          Arguments.of("SOURCE_BEARER_TOKEN=$HOME", "$HOME"),
          Arguments.of("SOURCE_BEARER_TOKEN=a\\b", "a\\b"),
          Arguments.of("SOURCE_BEARER_TOKEN=\"\"", ""),
          Arguments.of("SOURCE_BEARER_TOKEN=", ""),
          Arguments.of("128 CRLF:\r\nSOURCE_BEARER_TOKEN=x\r\n".replace("128 CRLF:", "#"), "x"),
          Arguments.of("# a # comment \"\n\n  \nSOURCE_BEARER_TOKEN=x", "x"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void isReadAsItStands(String text, String value) throws IOException {
      Files.writeString(envFile, text);

      assertThat(load().value(PipelineSettings.SOURCE_BEARER_TOKEN)).isEqualTo(new Secret(value));
    }
  }

  @Nested
  class ALine {
    static Stream<Arguments> lines() {
      String name = "SOURCE_BEARER_TOKEN";
      String blanks =
          name
              + " (%s:2): has blanks around the name or the value. Remove them, or put the value in"
              + " double quotes.";
      String quote =
          name
              + " (%s:2): holds a quote. Put the whole value in double quotes; no other quote works.";
      return Stream.of(
          Arguments.of(
              "129 export",
              "export " + name + "=canary",
              "%s:2: starts with export. Remove the word."),
          Arguments.of(
              "130 duplicate key",
              "SINK_ID=a\nSINK_ID=b",
              "SINK_ID (%s:3): is already set at %1$s:2. Keep one."),
          Arguments.of(
              "131 unclosed quote",
              name + "=\"canary\nSINK_ID=a",
              name + " (%s:2): has no closing double quote, or something after it."),
          Arguments.of(
              "131 quote alone",
              name + "=\"",
              name + " (%s:2): has no closing double quote, or something after it."),
          Arguments.of("131 unclosed single quote", name + "='canary", quote),
          Arguments.of("131 single quotes", name + "='canary'", quote),
          Arguments.of("131 quote inside", name + "=can\"ary", quote),
          Arguments.of(
              "131 escaped quote",
              name + "=\"can\\\"ary\"",
              name
                  + " (%s:2): holds a double quote or a backslash inside quotes, which programs read"
                  + " differently. Set it in the environment instead."),
          Arguments.of(
              "132 # in an unquoted value",
              name + "=canary#1",
              name
                  + " (%s:2): holds a # outside quotes, where the value would end. Put the value in"
                  + " double quotes, and a comment on a line of its own."),
          Arguments.of(
              "132 comment after a quoted value",
              name + "=\"canary\" # why",
              name + " (%s:2): has no closing double quote, or something after it."),
          Arguments.of("133 blank before =", name + " =canary", blanks),
          Arguments.of("133 blank after =", name + "= canary", blanks),
          Arguments.of("133 blank at the end", name + "=canary ", blanks),
          Arguments.of("133 blank at the start", "  " + name + "=canary", blanks),
          Arguments.of(
              "133 indented comment",
              "  # canary",
              "%s:2: has a comment that is indented. Start it in the first column."),
          Arguments.of(
              "136 unknown key",
              "SINK_IDD=canary",
              "SINK_IDD (%s:2): there is no such setting. Did you mean SINK_ID?"),
          Arguments.of(
              "136 unknown key in lower case",
              "sink.id=canary",
              "sink.id (%s:2): there is no such setting. Did you mean SINK_ID?"),
          Arguments.of(
              "136 foreign key", "OTHER=canary", "OTHER (%s:2): there is no such setting."),
          Arguments.of("no =", "PASS canary", "%s:2: is neither NAME=value nor a comment."),
          Arguments.of("no name", "=canary", "%s:2: is neither NAME=value nor a comment."),
          Arguments.of("odd name", "A B=canary", "%s:2: is neither NAME=value nor a comment."),
          Arguments.of("153 NUL", name + "=can\0ary", name + " (%s:2): holds a control character."),
          Arguments.of(
              "153 line break in a comment",
              "# x\r" + name + "=canary",
              "%s:2: holds a carriage return alone. End lines with a line feed."),
          Arguments.of(
              "154 long value",
              name + "=canary" + "x".repeat(10_000),
              name + " (%s:2): is longer than 8192 characters."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void isRefusedIfProgramsMayReadItDifferently(String name, String lines, String problem)
        throws IOException {
      Files.writeString(envFile, "# first\n" + lines + "\n");

      assertRefused(problem.formatted(envFile));
    }

    @Test
    void isReportedTogetherWithTheOthers() throws IOException {
      Files.writeString(envFile, "export A=1\nB\nSINK_ID=!\n");

      assertThatThrownBy(() -> load())
          .isInstanceOfSatisfying(
              InvalidSettingsException.class, e -> assertThat(e.problems()).hasSize(3));
    }
  }

  @Nested
  class AFile {
    @Test
    void mayNotBeADirectory() throws IOException {
      Files.createDirectory(envFile);

      assertRefused(envFile + ": is a directory. Name a file.");
    }

    @Test
    void mustBeReadable() throws IOException {
      Files.writeString(envFile, "SINK_ID=a\n");
      Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("---------"));
      assumeThat(Files.isReadable(envFile)).as("root reads everything").isFalse();

      assertRefused(envFile + ": cannot be read by this user. Check owner and mode.");
    }

    @Test
    void mayNotStartWithAByteOrderMark() throws IOException {
      Files.writeString(envFile, "\uFEFFSINK_ID=a\n");

      assertRefused(envFile + ":1: starts with a byte order mark. Save it as UTF-8 without BOM.");
    }

    @Test
    void mustBeUtf8() throws IOException {
      Files.write(envFile, "SINK_ID=é\n".getBytes(StandardCharsets.ISO_8859_1));

      assertRefused(envFile + ": is not UTF-8. Save it as UTF-8.");
    }

    @Test
    void isRefusedIfDotenvJavaCannotReadIt() throws IOException {
      // A line of typographic blanks is blank to Java, but not to dotenv-java.
      Files.writeString(envFile, "\u2003\nSINK_ID=a\n");

      assertRefused(envFile + ": cannot be read by dotenv-java.");
    }

    @Test
    void mustBeOfSensibleSize() throws IOException {
      Files.writeString(envFile, "#".repeat(10_000_000));

      assertRefused(envFile + ": is larger than 1048576 bytes.");
    }

    @Test
    void mustNotBeReadableByEveryoneIfItHoldsACredential() throws IOException {
      Files.writeString(envFile, "MONGODB_URI=mongodb://u:canary@h/\n");
      Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("rw-r--r--"));
      List<String> open = load().warnings();

      Files.setPosixFilePermissions(envFile, PosixFilePermissions.fromString("rw-------"));
      List<String> closed = load().warnings();

      assertThat(open)
          .containsExactly(
              envFile + " holds a credential and every user may read it. Run chmod 600 on it.");
      assertThat(closed).isEmpty();
    }

    @Test
    void mayLieInADirectoryWhoseNameEndsLikeIt() throws IOException {
      Path odd = Files.createDirectory(directory.resolve("my.env"));
      envFile = Files.writeString(odd.resolve(".env"), "SINK_ID=a\n");

      assertThat(load().value(PipelineSettings.SINK_ID)).isEqualTo("a");
    }
  }

  private void assertRefused(String problem) {
    assertThatThrownBy(() -> load())
        .isInstanceOfSatisfying(
            InvalidSettingsException.class, e -> assertThat(e.problems()).containsExactly(problem))
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  private Settings load() {
    return Settings.load(List.of(), new Properties(), Map.of(), envFile);
  }
}
