package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path directory;
  private Path envFile;

  @BeforeEach
  void nameAFile() {
    envFile = directory.resolve(".env");
  }

  @Nested
  class AValue {
    @Test
    void isTheDefaultWhereNobodyGivesOne() {
      Settings settings = load(List.of(), Map.of(), Map.of());

      assertThat(settings.value(PipelineSettings.POLL_INTERVAL)).isEqualTo(Duration.ofMillis(500));
      assertThat(settings.isGiven(PipelineSettings.POLL_INTERVAL)).isFalse();
      assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void comesFromTheEnvFileBeforeTheDefault() throws IOException {
      Files.writeString(envFile, "POLL_INTERVAL=1s\n");

      assertThat(pollInterval(List.of(), Map.of(), Map.of())).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void comesFromTheEnvironmentBeforeTheEnvFile() throws IOException {
      Files.writeString(envFile, "POLL_INTERVAL=1s\n");

      assertThat(pollInterval(List.of(), Map.of(), Map.of("POLL_INTERVAL", "2s")))
          .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void comesFromASystemPropertyBeforeTheEnvironment() {
      assertThat(
              pollInterval(List.of(), Map.of("POLL_INTERVAL", "3s"), Map.of("POLL_INTERVAL", "2s")))
          .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void comesFromAFlagBeforeAllElse() throws IOException {
      Files.writeString(envFile, "POLL_INTERVAL=1s\n");

      assertThat(
              pollInterval(
                  List.of("--poll-interval", "5min"),
                  Map.of("POLL_INTERVAL", "3s"),
                  Map.of("POLL_INTERVAL", "2s")))
          .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void isKnownToBeGivenEvenIfItEqualsTheDefault() {
      Settings settings = load(List.of(), Map.of(), Map.of("SINK_ID", "stock"));

      assertThat(settings.isGiven(PipelineSettings.SINK_ID)).isTrue();
    }

    @Test
    void mayBeEmptyWhereTheTableAllowsIt() {
      Settings settings = load(List.of("--source-records="), Map.of(), Map.of());

      assertThat(settings.value(PipelineSettings.SOURCE_RECORDS)).isEmpty();
    }

    @Test
    void mayBeGivenByNameAlone() {
      Settings settings = Settings.of(Map.of("SOURCE_URL", "https://api.example/quotes?x=1"));

      assertThat(settings.value(PipelineSettings.SOURCE_URL))
          .isEqualTo(URI.create("https://api.example/quotes?x=1"));
    }

    private Duration pollInterval(
        List<String> args, Map<String, String> properties, Map<String, String> environment) {
      return load(args, properties, environment).value(PipelineSettings.POLL_INTERVAL);
    }
  }

  @Nested
  class TheEnvFile {
    @Test
    void maySimplyNotExist() {
      assertThat(load(List.of(), Map.of(), Map.of())).isNotNull();
    }

    @Test
    void mustExistWhereAFlagNamesIt() {
      Path missing = directory.resolve("missing.env");

      assertThatThrownBy(() -> load(List.of("--env-file", missing.toString()), Map.of(), Map.of()))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessage(
              "1 setting is invalid:\n  - %s: does not exist. Create it or correct the path."
                  .formatted(missing));
    }

    @Test
    void isReplacedByTheOneThatAFlagNames() throws IOException {
      Files.writeString(envFile, "POLL_INTERVAL=1s\n");
      Path other = Files.writeString(directory.resolve("other file.env"), "POLL_INTERVAL=2s\n");

      Settings settings = load(List.of("--env-file=" + other), Map.of(), Map.of());

      assertThat(settings.value(PipelineSettings.POLL_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aloneHoldsWhatDockerComposeReads() throws IOException {
      Files.writeString(envFile, "KAFKA_PORT=9093\n");

      // Container platforms define variables of this form for their services.
      Settings settings = load(List.of(), Map.of(), Map.of("KAFKA_PORT", "tcp://10.0.0.1:9092"));

      assertThat(settings.value(PipelineSettings.KAFKA_PORT)).isEqualTo(9093);
    }
  }

  @Nested
  class Problems {
    @Test
    void areReportedAllAtOnceWithKeyOriginAndRule() throws IOException {
      Files.writeString(envFile, "# local\nPOLL_INTERVALL=1s\nKAFKA_PORT=70000\n");

      assertThatThrownBy(
              () ->
                  load(
                      List.of("--sink-idd", "x", "--kafka-partitions", "0"),
                      Map.of("CHECKPOINT_INTERVAL", "10"),
                      Map.of("REDIS_URI", "localhost:6379")))
          .isInstanceOfSatisfying(
              InvalidSettingsException.class,
              e ->
                  assertThat(e.problems())
                      .containsExactly(
                          "--sink-idd: there is no such flag. Did you mean --sink-id?",
                          "POLL_INTERVALL (%s:2): there is no such setting. Did you mean"
                                  .formatted(envFile)
                              + " POLL_INTERVAL?",
                          "KAFKA_PARTITIONS (--kafka-partitions): must be a whole number from 1 to"
                              + " 10000.",
                          "REDIS_URI (environment): must be a URI such as redis://host:6379"
                              + " (rediss:// with TLS).",
                          "CHECKPOINT_INTERVAL (system property): must be a duration with its unit"
                              + " (ms, s, min, h or d) such as 500ms, 10s or 5min, at least 10ms.",
                          "KAFKA_PORT (%s:3): must be a whole number from 1 to 65535."
                              .formatted(envFile)))
          .hasMessageStartingWith("6 settings are invalid:\n  - --sink-idd");
    }

    @Test
    void includeARequiredSettingThatNobodyGives() {
      SettingsLoader loader =
          new SettingsLoader(
              List.of(
                  new Setting<>(
                      "API_REGION",
                      Setting.Scope.SOURCE,
                      SettingTypes.text("two letters", "[a-z]{2}"),
                      null,
                      "Where.")));

      assertThatThrownBy(() -> loader.load(List.of(), Map.of(), Map.of(), envFile))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith("API_REGION: is missing. It must be two letters. Set it in .env.");
    }

    @Test
    void includeUnknownNamesGivenDirectly() {
      assertThatThrownBy(() -> Settings.of(Map.of("SINKID", "a")))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith("SINKID: there is no such setting. Did you mean SINK_ID?");
    }
  }

  @Nested
  class AnUnknownEnvironmentVariable {
    @Test
    void isIgnored() {
      Map<String, String> environment =
          Map.of(
              "PATH",
              "/bin",
              "HOME",
              "/",
              "KAFKA_OPTS",
              "",
              "KAFKA_HOME",
              "/k",
              "MONGO_PORT_27017_TCP",
              "x",
              "REDIS_PORT",
              "tcp://10.0.0.1:6379",
              "SINK",
              "1",
              "POLLING",
              "2",
              "REDIS_HOST",
              "h");

      assertThat(load(List.of(), Map.of(), environment).warnings()).isEmpty();
    }

    @Test
    void isAnErrorIfItIsOneLetterOffASettingThatNobodyGives() {
      assertThatThrownBy(() -> load(List.of(), Map.of(), Map.of("REDIS_URL", "redis://h")))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith(
              "REDIS_URL (environment): there is no such setting. Did you mean REDIS_URI? If not,"
                  + " set REDIS_URI as well.");
    }

    @Test
    void isIgnoredIfTheSettingItResemblesIsGiven() throws IOException {
      Path secret = Files.writeString(directory.resolve("secret"), "redis://h\n");

      Settings settings =
          load(List.of(), Map.of(), Map.of("REDIS_URL", "x", "REDIS_URI_FILE", secret.toString()));

      assertThat(settings.value(PipelineSettings.REDIS_URI)).isEqualTo(new Secret("redis://h"));
    }
  }

  private Settings load(
      List<String> args, Map<String, String> systemProperties, Map<String, String> environment) {
    Properties properties = new Properties();
    properties.putAll(systemProperties);
    return Settings.load(args, properties, environment, envFile);
  }
}
