package io.cdcpipeline.config;

import io.cdcpipeline.config.Setting.Scope;
import io.cdcpipeline.config.SettingType.Rejected;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the value of every setting of one table, and everything that is wrong. Used once. */
final class SettingsLoader {
  private static final int MAX_VALUE_LENGTH = 4096;
  private static final int MAX_SECRET_FILE_BYTES = 64 * 1024;

  private final List<Setting<?>> table;
  private final Problems problems = new Problems();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();

  SettingsLoader(List<Setting<?>> table) {
    this.table = table;
  }

  Settings load(
      List<String> args,
      Map<String, String> systemProperties,
      Map<String, String> environment,
      Path defaultEnvFile) {
    // What docker compose reads is looked up in .env alone: container
    // platforms define variables such as KAFKA_PORT on their own.
    Set<String> ours = names(false);
    Flags flags = Flags.parse(args, ours, problems);
    Map<String, Given> properties = pick(systemProperties, ours, "system property");
    Map<String, Given> variables = pick(environment, ours, "environment");
    Map<String, Given> file = envFile(flags.envFile(), defaultEnvFile);
    List<Map<String, Given>> sources = List.of(flags.values(), properties, variables, file);
    refuseNearMisses(systemProperties, "system property", sources);
    refuseNearMisses(environment, "environment", sources);

    table.forEach(setting -> resolve(setting, sources));
    problems.throwIfAny();
    return new Settings(values, warnings);
  }

  /** These values by name, unknown names being an error, and no other source. */
  Settings of(Map<String, String> valuesByName) {
    Set<String> all = names(true);
    for (String name : valuesByName.keySet()) {
      if (!all.contains(name)) {
        problems.add(
            name, "there is no such setting." + NearMiss.suggestion(NearMiss.of(name, all)));
      }
    }
    List<Map<String, Given>> sources = List.of(pick(valuesByName, all, "given"));
    table.forEach(setting -> resolve(setting, sources));
    problems.throwIfAny();
    return new Settings(values, warnings);
  }

  private Set<String> names(boolean withCompose) {
    Set<String> names = new LinkedHashSet<>();
    for (Setting<?> setting : table) {
      if (withCompose || setting.scope() != Scope.COMPOSE) {
        names.add(setting.name());
        setting.fileName().ifPresent(names::add);
      }
    }
    return names;
  }

  private static Map<String, Given> pick(
      Map<String, String> all, Set<String> names, String origin) {
    Map<String, Given> picked = new HashMap<>();
    for (String name : names) {
      if (all.containsKey(name)) {
        picked.put(name, new Given(all.get(name), origin));
      }
    }
    return picked;
  }

  private Map<String, Given> envFile(Optional<String> named, Path defaultEnvFile) {
    if (named.isEmpty() && Files.notExists(defaultEnvFile)) {
      return Map.of();
    }
    try {
      Path path = named.isPresent() ? Path.of(named.get()) : defaultEnvFile;
      Map<String, Given> file = EnvFile.read(path, names(true), problems);
      boolean holdsCredentials =
          table.stream()
              .filter(Setting::isSecret)
              .map(setting -> file.get(setting.name()))
              .anyMatch(given -> given != null && isCredential(given.text()));
      if (holdsCredentials && TextFile.isReadableByEveryone(path)) {
        warnings.add(path + " holds a credential and every user may read it. Run chmod 600 on it.");
      }
      return file;
    } catch (InvalidPathException e) {
      problems.add(Flags.ENV_FILE_FLAG, "must be a path.");
      return Map.of();
    }
  }

  /**
   * A misspelt variable would otherwise leave the default in force without a word. Variables of
   * other programs are none of our business, hence only near misses of settings nobody gave.
   */
  private void refuseNearMisses(
      Map<String, String> given, String origin, List<Map<String, Given>> sources) {
    Set<String> known = names(true);
    List<String> missing =
        table.stream()
            .filter(setting -> setting.scope() != Scope.COMPOSE)
            .filter(setting -> sources.stream().noneMatch(source -> names(source, setting)))
            .map(Setting::name)
            .toList();
    for (String name : new TreeSet<>(given.keySet())) {
      List<String> candidates =
          missing.stream()
              .filter(candidate -> firstSegment(candidate).equals(firstSegment(name)))
              .toList();
      Optional<String> meant =
          known.contains(name) ? Optional.empty() : NearMiss.of(name, candidates);
      meant.ifPresent(
          setting ->
              problems.add(
                  name,
                  origin,
                  "there is no such setting. Did you mean "
                      + setting
                      + "? If not, set "
                      + setting
                      + " as well."));
    }
  }

  private static boolean names(Map<String, Given> source, Setting<?> setting) {
    return source.containsKey(setting.name())
        || setting.fileName().map(source::containsKey).orElse(false);
  }

  private static String firstSegment(String name) {
    return name.split("_", 2)[0];
  }

  private void resolve(Setting<?> setting, List<Map<String, Given>> sources) {
    for (Map<String, Given> source : sources) {
      Given direct = source.get(setting.name());
      Given fromFile = setting.fileName().map(source::get).orElse(null);
      if (direct != null && fromFile != null) {
        problems.add(
            setting.name(),
            direct.origin(),
            "contradicts " + setting.fileName().get() + " (" + fromFile.origin() + "). Keep one.");
        return;
      }
      if (direct != null) {
        warnIfExposed(setting, direct);
        accept(setting, setting.name(), direct);
        return;
      }
      if (fromFile != null) {
        secretIn(setting, fromFile)
            .ifPresent(secret -> accept(setting, setting.fileName().get(), secret));
        return;
      }
    }
    if (setting.isRequired()) {
      problems.add(
          setting.name(), "is missing. It must be " + setting.expected() + ". Set it in .env.");
    }
  }

  private void accept(Setting<?> setting, String key, Given given) {
    if (given.text().length() > MAX_VALUE_LENGTH) {
      problems.add(key, given.origin(), "is longer than " + MAX_VALUE_LENGTH + " characters.");
    } else if (given.text().chars().anyMatch(Character::isISOControl)) {
      problems.add(key, given.origin(), "holds a line break or another control character.");
    } else {
      try {
        Object unused = setting.parse(given.text());
        values.put(setting.name(), given.text());
      } catch (Rejected e) {
        problems.add(key, given.origin(), "must be " + e.getMessage() + ".");
      }
    }
  }

  private Optional<Given> secretIn(Setting<?> setting, Given fromFile) {
    String key = setting.fileName().orElseThrow();
    Path path;
    try {
      path = Path.of(fromFile.text());
    } catch (InvalidPathException e) {
      problems.add(key, fromFile.origin(), "must be a path.");
      return Optional.empty();
    }
    // The path is not shown: somebody will put the secret itself there.
    Optional<String> text =
        TextFile.read(
            path,
            MAX_SECRET_FILE_BYTES,
            problem -> problems.add(key, fromFile.origin(), "the file " + problem));
    if (text.isPresent() && TextFile.isReadableByEveryone(path)) {
      warnings.add("Every user may read the file of " + key + ". Run chmod 400 on it.");
    }
    return text.map(TextFile::withoutFinalLineBreak)
        .filter(
            secret -> {
              if (secret.isEmpty()) {
                problems.add(key, fromFile.origin(), "the file is empty.");
              }
              return !secret.isEmpty();
            })
        .map(secret -> new Given(secret, fromFile.origin()));
  }

  private void warnIfExposed(Setting<?> setting, Given given) {
    boolean visible = given.origin().startsWith("--") || given.origin().equals("system property");
    if (setting.isSecret() && visible && isCredential(given.text())) {
      warnings.add(
          setting.name()
              + " ("
              + given.origin()
              + ") is visible to every user in the process list, and in Flink's REST API. Use "
              + setting.fileName().orElseThrow()
              + ".");
    }
  }

  /** A URI without user info is none. */
  private static boolean isCredential(String text) {
    return !text.isEmpty() && (!text.contains("://") || text.contains("@"));
  }
}
