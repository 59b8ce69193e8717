package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class FlagsTest {

  @Test
  void takeTheirValueAfterABlankOrAnEqualsSign() {
    Settings settings = load("--sink-id", "a", "--source-name=b");

    assertThat(settings.value(PipelineSettings.SINK_ID)).isEqualTo("a");
    assertThat(settings.value(PipelineSettings.SOURCE_NAME)).isEqualTo("b");
  }

  @Test
  void mayHaveAValueThatStartsWithADashOrHoldsAnEqualsSign() {
    Settings settings = load("--source-cursor-start", "-1", "--source-bearer-token=a==");

    assertThat(settings.value(PipelineSettings.SOURCE_CURSOR_START)).isEqualTo(-1);
    assertThat(settings.value(PipelineSettings.SOURCE_BEARER_TOKEN)).isEqualTo(new Secret("a=="));
  }

  @Test
  void needAValue() {
    assertRefused(
        List.of("--sink-id: has no value. Write --sink-id VALUE or --sink-id=VALUE."), "--sink-id");
    assertRefused(
        List.of("--sink-id: has no value. Write --sink-id VALUE or --sink-id=VALUE."),
        "--sink-id",
        "--source-name",
        "a");
  }

  @Test
  void mayNotBeRepeated() {
    assertRefused(
        List.of("--sink-id: is given more than once. Keep one."), "--sink-id=a", "--sink-id=b");
  }

  @Test
  void areRefusedIfUnknownWithoutShowingTheirValue() {
    assertRefused(
        List.of(
            "--mongo-uri: there is no such flag. Did you mean --mongodb-uri?",
            "--redis-url: there is no such flag. Did you mean --redis-uri?",
            "--kafka-port: there is no such flag."),
        "--mongo-uri",
        "hunter2",
        "--redis-url=hunter2",
        "--kafka-port",
        "1");
  }

  @Test
  void areNotShownIfTheyDoNotLookLikeOne() {
    assertRefused(
        List.of(
            "argument 1: is not a flag. Flags look like --name VALUE.",
            "argument 2: is not a flag. Flags look like --name VALUE.",
            "argument 4: is not a flag. Flags look like --name VALUE."),
        "hunter2",
        "-p",
        "hunter2",
        "--\u001b[31m=x");
  }

  private static void assertRefused(List<String> problems, String... args) {
    assertThatThrownBy(() -> load(args))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e -> assertThat(e.problems()).containsExactlyElementsOf(problems));
  }

  private static Settings load(String... args) {
    return Settings.load(
        List.of(args), new Properties(), Map.of(), Path.of("there", "is", "no", "such", ".env"));
  }
}
