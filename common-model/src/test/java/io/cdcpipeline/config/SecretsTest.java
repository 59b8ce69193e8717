package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @TempDir Path directory;
  private Path secretFile;

  @BeforeEach
  void nameAFile() {
    secretFile = directory.resolve("token");
  }

  @Test
  void areNotPrinted() {
    Settings settings = load(Map.of("SOURCE_BEARER_TOKEN", "canary"));

    Secret secret = settings.value(PipelineSettings.SOURCE_BEARER_TOKEN);

    assertThat(secret).hasToString("[redacted]");
    assertThat(secret.value()).isEqualTo("canary");
    assertThat(settings).hasToString("Settings[SOURCE_BEARER_TOKEN]");
  }

  @Nested
  class InAFileOfTheirOwn {
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void endBeforeTheFinalLineBreak(String end) throws IOException {
      write("canary" + end);

      assertThat(fromFile().value(PipelineSettings.SOURCE_BEARER_TOKEN))
          .isEqualTo(new Secret("canary"));
      assertThat(fromFile().warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\0b", "a\n\n"})
    void haveOneLine(String content) throws IOException {
      write(content);

      assertRefused(
          "SOURCE_BEARER_TOKEN_FILE (environment): holds a line break or another control"
              + " character.");
    }

    @Test
    void areNotEmpty() throws IOException {
      write("\n");

      assertRefused("SOURCE_BEARER_TOKEN_FILE (environment): the file is empty.");
    }

    @Test
    void areThere() {
      assertRefused(
          "SOURCE_BEARER_TOKEN_FILE (environment): the file does not exist. Create it or correct"
              + " the path.");
    }

    @Test
    void areSmall() throws IOException {
      write("x".repeat(70_000));

      assertRefused("SOURCE_BEARER_TOKEN_FILE (environment): the file is larger than 65536 bytes.");
    }

    @Test
    void areWarnedAboutIfEveryoneMayReadThem() throws IOException {
      write("canary");
      Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-r--r--"));

      assertThat(fromFile().warnings())
          .containsExactly(
              "Every user may read the file of SOURCE_BEARER_TOKEN_FILE. Run chmod 400 on it.");
    }

    @Test
    void mayNotBeGivenDirectlyAsWell() throws IOException {
      write("canary");

      assertThatThrownBy(
              () ->
                  load(
                      Map.of(
                          "SOURCE_BEARER_TOKEN",
                          "canary",
                          "SOURCE_BEARER_TOKEN_FILE",
                          secretFile.toString())))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith(
              "SOURCE_BEARER_TOKEN (environment): contradicts SOURCE_BEARER_TOKEN_FILE"
                  + " (environment). Keep one.");
    }

    @Test
    void areNotShownIfPutWhereTheFileIsNamed() {
      assertThatThrownBy(() -> load(Map.of("MONGODB_URI_FILE", "mongodb://u:canary@h")))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageNotContaining("canary");
      assertThatThrownBy(() -> load(Map.of("MONGODB_URI_FILE", "\0canary")))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith("MONGODB_URI_FILE (environment): must be a path.");
    }

    private void write(String content) throws IOException {
      Files.writeString(secretFile, content);
      Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("r--------"));
    }

    private Settings fromFile() {
      return load(Map.of("SOURCE_BEARER_TOKEN_FILE", secretFile.toString()));
    }

    private void assertRefused(String problem) {
      assertThatThrownBy(this::fromFile)
          .isInstanceOfSatisfying(
              InvalidSettingsException.class,
              e -> assertThat(e.problems()).containsExactly(problem));
    }
  }

  @Nested
  class OnTheCommandLine {
    @Test
    void areWarnedAbout() {
      Settings settings =
          Settings.load(
              List.of(
                  "--redis-uri=redis://:canary@h",
                  "--mongodb-uri=mongodb://h",
                  "--source-bearer-token="),
              new Properties(),
              Map.of(),
              directory.resolve(".env"));

      assertThat(settings.warnings())
          .containsExactly(
              "REDIS_URI (--redis-uri) is visible to every user in the process list, and in"
                  + " Flink's REST API. Use"
                  + " REDIS_URI_FILE.");
    }
  }

  private Settings load(Map<String, String> environment) {
    return Settings.load(List.of(), new Properties(), environment, directory.resolve(".env"));
  }
}
