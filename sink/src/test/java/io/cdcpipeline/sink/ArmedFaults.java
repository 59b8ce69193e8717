package io.cdcpipeline.sink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.testsupport.TransactionalSinkContract.FaultAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Happens once after it was armed: a file for each armed fault, and who deletes it has it. */
record ArmedFaults(String directory) implements FaultInjector {

  static ArmedFaults below(String parent) {
    try {
      Path parents = Files.createDirectories(Path.of(parent).toAbsolutePath());
      return new ArmedFaults(Files.createTempDirectory(parents, "faults").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BooleanSupplier arm(FaultPoint point, FaultAction action) {
    Path file = file(point, action);
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return () -> !Files.exists(file);
  }

  @Override
  public void reached(FaultPoint point, String where) throws IOException {
    for (FaultAction action : FaultAction.values()) {
      if (Files.deleteIfExists(file(point, action))) {
        throw fault(action, "injected at " + point.label() + " of " + where);
      }
    }
  }

  private static IOException fault(FaultAction action, String message) {
    return switch (action) {
      case CRASH -> new IOException(message);
      case LOSE_REPLY -> new StoreUnavailableException(message, null);
    };
  }

  private Path file(FaultPoint point, FaultAction action) {
    return Path.of(directory, point.name() + "-" + action.name());
  }
}
