package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest(name = "{0} is printed as {1}")
  @CsvSource({
    "mongodb://a:b@h1:1/db?x=y, mongodb://h1:1",
    "mongodb+srv://a:p@ss@h/?tls=true, mongodb+srv://h",
    "redis://:secret@h:6379/0, redis://h:6379",
    "redis://h:6379, redis://h:6379",
    "h:9092, h:9092",
  })
  void onlySchemeAndHostsArePrinted(String uri, String printed) {
    assertThat(Redaction.withoutCredentials(uri)).isEqualTo(printed);
  }

  @ParameterizedTest(name = "{0} is {1} and {2}")
  @CsvSource({
    "mongodb://a:b@h1:1/db?x=y, h1, 1",
    "redis://h, h, 42",
    "'h1:9092,h2:9093', h1, 9092",
    "redis://[::1], [::1], 42",
  })
  void theFirstAddressIsReadFromWhatIsPrinted(String uri, String host, int port) {
    assertThat(HostAndPort.of(uri, 42)).isEqualTo(new HostAndPort(host, port));
  }

  @Test
  void optionsDoNotPrintCredentials() {
    ServiceOptions options =
        new ServiceOptions(Path.of("w"), Optional.of("redis://:secret@h:6379"));

    assertThat(options).asString().contains("redis://h:6379").doesNotContain("secret");
  }
}
