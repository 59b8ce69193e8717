package io.cdcpipeline.testsupport;

import io.cdcpipeline.services.LocalService;
import io.cdcpipeline.services.ServiceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server for all tests of a JVM: JUnit's root store starts it on first use and closes it after
 * the last test, whichever classes ask for it, even at the same time.
 */
final class SharedService {
  private static final Logger LOG = LoggerFactory.getLogger(SharedService.class);
  private static final Namespace NAMESPACE = Namespace.create(SharedService.class);

  private SharedService() {}

  static <S extends LocalService> S of(
      ExtensionContext context,
      Class<S> type,
      String uriVariable,
      Function<ServiceOptions, S> start) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(type, key -> started(uriVariable, start), type);
  }

  private static <S extends LocalService> S started(
      String uriVariable, Function<ServiceOptions, S> start) {
    Optional<String> uri =
        Optional.ofNullable(System.getenv(uriVariable)).filter(value -> !value.isBlank());
    S service = start.apply(new ServiceOptions(workDirectory(), uri));
    LOG.info("These tests use {}", service.describe());
    return service;
  }

  /** Logs of the servers stay there after a failed build. */
  private static Path workDirectory() {
    Path target = Path.of("target");
    Path parent =
        Files.isDirectory(target) ? target : Path.of(System.getProperty("java.io.tmpdir"));
    return parent.resolve("test-services");
  }
}
