package io.cdcpipeline.testsupport;

import java.util.Optional;

/** What a fixture holds once JUnit has called it. Tests of a class may run on several threads. */
final class Started<S> {
  private final String fixture;
  private volatile Optional<S> service = Optional.empty();

  Started(String fixture) {
    this.fixture = fixture;
  }

  void set(S started) {
    service = Optional.of(started);
  }

  S get() {
    return service.orElseThrow(
        () ->
            new IllegalStateException(
                fixture
                    + " was used before JUnit started it. Declare it static with"
                    + " @RegisterExtension and use it in a test or a @BeforeEach method."));
  }
}
