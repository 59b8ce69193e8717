package io.cdcpipeline.benchmarks.sinks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The raw lines: a file for each comparison and day, a JSON object a line. */
final class Results {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  Results(Path directory) {
    this.directory = directory;
  }

  /** An empty file for the samples of {@code comparison}; an earlier one of the day is replaced. */
  Path begin(Comparison comparison, LocalDate day) throws IOException {
    Files.createDirectories(directory);
    return Files.write(directory.resolve(day + suffix(comparison)), new byte[0]);
  }

  private static String suffix(Comparison comparison) {
    return "-rows-" + comparison.rows() + "-" + comparison.id() + ".jsonl";
  }

  static void append(Path file, Sample sample) {
    try {
      Files.writeString(file, JSON.writeValueAsString(sample) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a raw line in " + file, e);
    }
  }

  /** The newest file of a comparison: names start with the day. */
  Optional<Path> newest(Comparison comparison) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(suffix(comparison)))
          .max(Path::compareTo);
    }
  }

  static List<Sample> read(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      samples.add(JSON.readValue(line, Sample.class));
    }
    return samples;
  }

  /** The samples of each pair by side, of the pairs that have all sides. */
  static List<Map<String, Sample>> pairs(Comparison comparison, List<Sample> samples) {
    Map<Integer, Map<String, Sample>> pairs = new LinkedHashMap<>();
    for (Sample sample : samples) {
      pairs
          .computeIfAbsent(sample.pair(), pair -> new LinkedHashMap<>())
          .put(sample.side(), sample);
    }
    List<String> needed =
        comparison.sides().stream()
            .filter(side -> !side.once())
            .map(Comparison.Side::name)
            .toList();
    return pairs.values().stream().filter(pair -> pair.keySet().containsAll(needed)).toList();
  }
}
