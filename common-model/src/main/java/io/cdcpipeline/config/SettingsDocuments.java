package io.cdcpipeline.config;

import io.cdcpipeline.config.Setting.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings table as files for people. A test compares them; run {@link #main} after changing
 * the table.
 */
public final class SettingsDocuments {
  static final String ENV_EXAMPLE = "src/main/resources/.env.example";
  static final String CONFIGURATION = "docs/configuration.md";

  private SettingsDocuments() {}

  /** Writes both files below the project's root directory, the only argument. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    write(root.resolve(ENV_EXAMPLE), envExample(PipelineSettings.all()));
    write(root.resolve(CONFIGURATION), configuration(PipelineSettings.all()));
  }

  /**
   * A copy of it is a valid {@code .env} that changes nothing: what has a default is commented out,
   * so that it stays known to the programs whether somebody chose a value.
   */
  static String envExample(List<Setting<?>> table) {
    StringBuilder text =
        new StringBuilder(
            """
            # Settings of all programs. Copy to .env, uncomment what you change.
            # A flag wins over a system property, that over the environment, that over .env.
            # One NAME=value per line, no blanks around either; a value with # in double quotes.
            # Generated from PipelineSettings.java; docs/configuration.md says more.
            """);
    for (Scope scope : Scope.values()) {
      List<Setting<?>> settings = inScope(table, scope);
      if (!settings.isEmpty()) {
        text.append("\n# ==== ").append(scope.title()).append(" ====\n");
        settings.forEach(setting -> text.append('\n').append(entry(setting)));
      }
    }
    return text.toString();
  }

  private static String entry(Setting<?> setting) {
    String file =
        setting.fileName().map(name -> "# Secret; or name its file in " + name + ".\n").orElse("");
    return "# "
        + setting.description()
        + "\n# Must be "
        + setting.expected()
        + "\n"
        + file
        + (setting.isRequired() ? "" : "#")
        + setting.name()
        + "="
        + setting.defaultText().orElse("")
        + "\n";
  }

  static String configuration(List<Setting<?>> table) {
    StringBuilder text =
        new StringBuilder(
            """
            # Configuration

            A flag wins over a system property (`-DPOLL_INTERVAL=1s`), that over the environment,
            that over the file `.env` (or the one that `--env-file PATH` names), that over the
            default. A secret may instead be in a file that `NAME_FILE` names. All problems are
            reported at once, by key and origin and never by value.

            A `.env` file holds one `NAME=value` per line, without blanks around either, and
            comments on lines of their own. A value with `#` stands in double quotes. Unknown and
            repeated names are errors.

            This page is generated from `PipelineSettings.java`.
            """);
    for (Scope scope : Scope.values()) {
      List<Setting<?>> settings = inScope(table, scope);
      if (!settings.isEmpty()) {
        text.append("\n## ").append(scope.title()).append("\n\n");
        text.append("| Setting | Default | What it is | Must be |\n|---|---|---|---|\n");
        settings.forEach(setting -> text.append(row(setting)));
      }
    }
    return text.toString();
  }

  private static String row(Setting<?> setting) {
    String flag = setting.scope() == Scope.COMPOSE ? "" : "<br>`" + setting.flag() + "`";
    String secret = setting.isSecret() ? "<br>secret" : "";
    String defaultText =
        setting
            .defaultText()
            .map(text -> text.isEmpty() ? "empty" : "`" + text + "`")
            .orElse("none: required");
    return "| `%s`%s%s | %s | %s | %s |\n"
        .formatted(
            setting.name(),
            flag,
            secret,
            cell(defaultText),
            cell(setting.description()),
            cell(setting.expected()));
  }

  private static List<Setting<?>> inScope(List<Setting<?>> table, Scope scope) {
    List<Setting<?>> settings = new ArrayList<>(table);
    settings.removeIf(setting -> setting.scope() != scope);
    return settings;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(Optional.ofNullable(path.getParent()).orElseThrow());
    Files.writeString(path, text);
  }
}
