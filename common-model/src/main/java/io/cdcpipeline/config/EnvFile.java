package io.cdcpipeline.config;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a {@code .env} file through dotenv-java, behind a check of its own.
 *
 * <p>dotenv-java cuts a value off at {@code #}, swallows the lines after an unclosed quote, keeps
 * single quotes as part of the value, takes the last of two equal keys, and quotes the offending
 * line in its exceptions, all without a warning. So every line is checked first against a form that
 * shells, docker compose and dotenv-java read alike, and what dotenv-java made of it is compared.
 */
final class EnvFile {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_LINE = 8192;
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");

  private static final Pattern EXPORT = Pattern.compile("\\s*export\\s");
  private static final Pattern QUOTE = Pattern.compile("[\"'`]");
  private static final Pattern QUOTE_OR_BACKSLASH = Pattern.compile("[\"\\\\]");

  private final Path path;
  private final Set<String> names;
  private final Problems problems;
  private final Map<String, Given> values = new LinkedHashMap<>();

  private EnvFile(Path path, Set<String> names, Problems problems) {
    this.path = path;
    this.names = names;
    this.problems = problems;
  }

  /** The values by setting name; {@code names} are the keys that the file may hold. */
  static Map<String, Given> read(Path path, Set<String> names, Problems problems) {
    return new EnvFile(path, names, problems).read();
  }

  private Map<String, Given> read() {
    Optional<String> text =
        TextFile.read(path, MAX_BYTES, problem -> problems.add(path.toString(), problem));
    if (text.isEmpty()) {
      return Map.of();
    }
    if (text.get().startsWith("\uFEFF")) {
      problems.add(path + ":1", "starts with a byte order mark. Save it as UTF-8 without BOM.");
      return Map.of();
    }
    int before = problems.size();
    String[] lines = text.get().split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line =
          lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      check(line, path + ":" + (i + 1));
    }
    if (problems.size() == before) {
      compareWithDotenv();
    }
    return values;
  }

  private void check(String line, String origin) {
    if (line.indexOf('\r') >= 0) {
      problems.add(origin, "holds a carriage return alone. End lines with a line feed.");
      return;
    }
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    if (line.stripLeading().startsWith("#")) {
      problems.add(origin, "has a comment that is indented. Start it in the first column.");
      return;
    }
    int equals = line.indexOf('=');
    if (equals >= 0 && EXPORT.matcher(line).lookingAt()) {
      problems.add(origin, "starts with export. Remove the word.");
      return;
    }
    String key = equals < 0 ? "" : line.substring(0, equals);
    if (!KEY.matcher(key.strip()).matches()) {
      problems.add(origin, "is neither NAME=value nor a comment.");
      return;
    }
    String value = line.substring(equals + 1);
    if (!key.equals(key.strip()) || !value.equals(value.strip())) {
      problems.add(
          key.strip(),
          origin,
          "has blanks around the name or the value. Remove them, or put the value in double"
              + " quotes.");
      return;
    }
    if (!names.contains(key)) {
      problems.add(
          key, origin, "there is no such setting." + NearMiss.suggestion(NearMiss.of(key, names)));
      return;
    }
    keep(key, value, origin);
  }

  private void keep(String key, String value, String origin) {
    Optional<String> problem = problemOf(value);
    if (problem.isPresent()) {
      problems.add(key, origin, problem.get());
      return;
    }
    String text = value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
    Given first = values.putIfAbsent(key, new Given(text, origin));
    if (first != null) {
      problems.add(key, origin, "is already set at " + first.origin() + ". Keep one.");
    }
  }

  private static Optional<String> problemOf(String value) {
    if (value.length() > MAX_LINE) {
      return Optional.of("is longer than " + MAX_LINE + " characters.");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("holds a control character.");
    }
    if (!value.startsWith("\"")) {
      if (value.indexOf('#') >= 0) {
        return Optional.of(
            "holds a # outside quotes, where the value would end. Put the value in double quotes,"
                + " and a comment on a line of its own.");
      }
      return QUOTE.matcher(value).find()
          ? Optional.of(
              "holds a quote. Put the whole value in double quotes; no other quote works.")
          : Optional.empty();
    }
    if (value.length() < 2 || !value.endsWith("\"")) {
      return Optional.of("has no closing double quote, or something after it.");
    }
    return QUOTE_OR_BACKSLASH.matcher(value.substring(1, value.length() - 1)).find()
        ? Optional.of(
            "holds a double quote or a backslash inside quotes, which programs read differently."
                + " Set it in the environment instead.")
        : Optional.empty();
  }

  /** What dotenv-java reads differently in spite of the check is an error, not a value. */
  private void compareWithDotenv() {
    Map<String, String> read = new LinkedHashMap<>();
    Path absolute = path.toAbsolutePath();
    try {
      Dotenv dotenv =
          Dotenv.configure()
              // The slash keeps dotenv-java from cutting ".env" off a directory.
              .directory(absolute.getParent() + "/")
              .filename(absolute.getFileName().toString())
              .load();
      for (DotenvEntry entry : dotenv.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)) {
        read.put(entry.getKey(), entry.getValue());
      }
    } catch (DotenvException quotesTheLine) {
      problems.add(path.toString(), "cannot be read by dotenv-java.");
      return;
    }
    values.forEach(
        (key, given) -> {
          if (!given.text().equals(read.remove(key))) {
            problems.add(
                key,
                given.origin(),
                "is read differently by dotenv-java. Put it in double quotes.");
          }
        });
    if (!read.isEmpty()) {
      problems.add(path.toString(), "changed while it was read.");
    }
  }
}
