package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsDocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final String REMEDY =
      """
      %s does not match the settings table. Run at the project's root:
      mvn -q compile -pl common-model
      java -cp common-model/target/classes io.cdcpipeline.config.SettingsDocuments .
      """;

  @Test
  void theExampleFileIsWrittenFromTheTable() {
    assertUpToDate(
        SettingsDocuments.ENV_EXAMPLE, SettingsDocuments.envExample(PipelineSettings.all()));
  }

  @Test
  void theConfigurationPageIsWrittenFromTheTable() {
    assertUpToDate(
        SettingsDocuments.CONFIGURATION, SettingsDocuments.configuration(PipelineSettings.all()));
  }

  @Test
  void aCopyOfTheExampleFileIsAValidEnvFileThatChangesNothing(@TempDir Path directory)
      throws IOException {
    Path copy = Files.copy(ROOT.resolve(SettingsDocuments.ENV_EXAMPLE), directory.resolve(".env"));

    Settings settings = Settings.load(List.of(), new Properties(), Map.of(), copy);

    assertThat(PipelineSettings.all()).noneMatch(settings::isGiven);
  }

  @Test
  void theExampleFileUncommentedIsValidToo(@TempDir Path directory) throws IOException {
    String example = Files.readString(ROOT.resolve(SettingsDocuments.ENV_EXAMPLE));
    Path copy =
        Files.writeString(directory.resolve(".env"), example.replaceAll("(?m)^#([A-Z])", "$1"));

    Settings settings = Settings.load(List.of(), new Properties(), Map.of(), copy);

    assertThat(PipelineSettings.all()).allMatch(settings::isGiven);
    for (Setting<?> setting : PipelineSettings.all()) {
      assertThat((Object) settings.value(setting)).isEqualTo(Settings.of(Map.of()).value(setting));
    }
  }

  @Test
  void bothFilesAreWrittenByTheMainMethod(@TempDir Path directory) throws IOException {
    SettingsDocuments.main(new String[] {directory.toString()});

    assertThat(directory.resolve(SettingsDocuments.ENV_EXAMPLE))
        .hasContent(SettingsDocuments.envExample(PipelineSettings.all()));
    assertThat(directory.resolve(SettingsDocuments.CONFIGURATION))
        .hasContent(SettingsDocuments.configuration(PipelineSettings.all()));
  }

  private static void assertUpToDate(String file, String expected) {
    assertThat(ROOT.resolve(file)).as(REMEDY, file).exists().hasContent(expected);
  }
}
