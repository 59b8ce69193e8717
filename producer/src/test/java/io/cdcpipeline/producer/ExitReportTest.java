package io.cdcpipeline.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cdcpipeline.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitReportTest {

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("failures")
  void eachFailureHasItsCodeAndItsMessageStandsAlone(Throwable failure, int code, String said) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();

    int returned = new ExitReport(new PrintStream(stream, true, UTF_8)).failure(failure);

    assertThat(returned).isEqualTo(code);
    assertThat(stream.toString(UTF_8)).contains(said).doesNotContain("Exception", "\tat ");
  }

  static Stream<Arguments> failures() {
    Throwable invalid = catchThrowable(() -> Settings.of(Map.of("SOURCE_PAGE_SIZE", "1")));
    return Stream.of(
        Arguments.of(invalid, 3, "SOURCE_PAGE_SIZE"),
        Arguments.of(
            new DependencyUnreachableException("Kafka is down.", null), 4, "Kafka is down."),
        Arguments.of(new IllegalStateException("Something else."), 1, "Something else."));
  }
}
