package io.cdcpipeline.services;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this machine offers.
 *
 * @param searchPath directories in which programs are looked for, first match wins
 * @param cache where fetched server binaries are kept between runs
 * @param platform operating system and processor, such as {@code linux-amd64}
 */
record Machine(List<Path> searchPath, Path cache, String platform) {
  Machine {
    searchPath = List.copyOf(searchPath);
  }

  /** The only place of this module that sees the environment. */
  static Machine current() {
    Map<String, String> environment = System.getenv();
    List<Path> searchPath =
        Stream.of(environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
            .filter(directory -> !directory.isBlank())
            .map(Path::of)
            .toList();
    Path cacheHome =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .filter(home -> Path.of(home).isAbsolute())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    String platform =
        (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
            .toLowerCase(Locale.ROOT);
    return new Machine(searchPath, cacheHome.resolve("flink-cdc-pipeline"), platform);
  }

  Optional<Path> program(String name) {
    return searchPath.stream()
        .map(directory -> directory.resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
