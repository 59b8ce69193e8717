package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class ReadmeTest {

  private static final Path EXAMPLE =
      Path.of("src/test/java/io/cdcpipeline/testsupport/OrderSinkITCase.java");

  private final String readme = read(Path.of("README.md"));

  @Test
  void theReadmeShowsCodeThatCompiles() {
    String shown = readme.substring(readme.indexOf("```java\n") + 8);

    assertThat(lines(read(EXAMPLE)))
        .containsSequence(lines(shown.substring(0, shown.indexOf("```"))));
  }

  @Test
  void theReadmeNamesEveryTestOfTheContract() {
    List<String> tests =
        Stream.of(TransactionalSinkContract.class.getDeclaredMethods())
            .filter(method -> isTest(method))
            .map(Method::getName)
            .toList();

    assertThat(tests)
        .isNotEmpty()
        .allSatisfy(test -> assertThat(readme).contains("`" + test + "`"));
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
