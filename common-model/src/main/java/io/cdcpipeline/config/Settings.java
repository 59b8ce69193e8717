package io.cdcpipeline.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The values of the settings table for one run of one program. Read once, in {@code main}: nothing
 * below sees the environment, because operators run on other machines.
 */
public final class Settings {
  private final Map<String, String> given;
  private final List<String> warnings;

  Settings(Map<String, String> given, List<String> warnings) {
    this.given = Map.copyOf(given);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * What a {@code main} calls. A flag wins over a system property, that over the environment, that
   * over the {@code .env} file, that over the default.
   *
   * @param args {@code --name value} or {@code --name=value}; {@code --env-file PATH} names another
   *     {@code .env}, which must then exist
   * @param envFile read if it is there
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings load(
      List<String> args,
      Properties systemProperties,
      Map<String, String> environment,
      Path envFile) {
    Map<String, String> properties = new HashMap<>();
    systemProperties
        .stringPropertyNames()
        .forEach(name -> properties.put(name, systemProperties.getProperty(name)));
    return new SettingsLoader(PipelineSettings.all()).load(args, properties, environment, envFile);
  }

  /**
   * For tests and embedding: these values by setting name, and defaults for the rest.
   *
   * @throws InvalidSettingsException with every problem there is
   */
  public static Settings of(Map<String, String> valuesByName) {
    return new SettingsLoader(PipelineSettings.all()).of(valuesByName);
  }

  public <T> T value(Setting<T> setting) {
    String text = given.get(setting.name());
    return setting.parse(text == null ? setting.defaultText().orElseThrow() : text);
  }

  /** False where the default applies, so that a program may choose something better. */
  public boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting.name());
  }

  /** What is allowed but unwise, such as a credential on the command line; to be logged. */
  public List<String> warnings() {
    return warnings;
  }

  /** The names of what was given, no values. */
  @Override
  public String toString() {
    return "Settings" + new TreeSet<>(given.keySet());
  }
}
