package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be checked of prose: that what it points to is there. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern TEST_NAME =
      Pattern.compile("`([A-Z]\\w*(?:Test|ITCase|Contract))(?:\\.\\w+)?`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]*)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

  private static final Set<String> SOURCES = sources();

  static List<Path> documents() {
    return walk(ROOT).filter(file -> file.toString().endsWith(".md")).sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyTestThatADocumentNamesIsThere(Path document) {
    assertThat(found(TEST_NAME, read(document)).stream().filter(name -> !SOURCES.contains(name)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkToADocumentLeadsToAFileAndAHeading(Path document) {
    List<String> links =
        found(LINK, CODE.matcher(read(document)).replaceAll("")).stream()
            .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
            // Folders may be a run's results, which a clean clone has or has not.
            .filter(link -> link.startsWith("#") || link.contains("."))
            .toList();

    assertThat(links).allSatisfy(link -> assertLeadsSomewhere(document, link));
  }

  private static void assertLeadsSomewhere(Path document, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? document : document.resolveSibling(file);
    assertThat(target).exists();
    if (hash >= 0) {
      assertThat(anchors(target)).contains(link.substring(hash + 1));
    }
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchors(Path document) {
    return found(HEADING, CODE.matcher(read(document)).replaceAll("")).stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .toList();
  }

  @Test
  void everyPromiseNamesItsTest() {
    String text = read(ROOT.resolve("docs/guarantees.md"));
    String promises =
        text.substring(text.indexOf("## What is promised"), text.indexOf("## The crash matrix"));
    List<String> rows =
        promises
            .lines()
            .filter(line -> line.startsWith("| ") && !line.matches(".*\\| Test \\|$"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(30).allMatch(row -> row.matches(".*`\\w+`[^|]* \\|$"));
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static Set<String> sources() {
    return walk(ROOT)
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(".java"))
        .map(name -> name.substring(0, name.length() - ".java".length()))
        .collect(Collectors.toSet());
  }

  /** The files of the repository, what was built and what is hidden left out. */
  private static Stream<Path> walk(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().matches("\\..*|target"))
          .flatMap(entry -> Files.isDirectory(entry) ? walk(entry) : Stream.of(entry))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
