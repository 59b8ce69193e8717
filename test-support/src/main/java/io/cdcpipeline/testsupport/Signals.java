package io.cdcpipeline.testsupport;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What a test and the operators of its job tell each other: a file for each signal, because
 * operators are copies of what the test made, and start anew with each attempt.
 */
record Signals(String directory) implements Serializable {

  enum Signal {
    /** The job's: a writer has been given a hundred elements, give or take one. */
    UNDER_WAY,
    /** The test's: no checkpoint may complete while this is there. */
    HOLD,
    /** The job's: a checkpoint is held; what was read before the one before it is the content. */
    HELD,
    /** The job's: a checkpoint was given up. */
    ABORTED,
    /** The test's: fail once. */
    FAIL
  }

  void raise(Signal signal) throws IOException {
    raise(signal, 0);
  }

  void raise(Signal signal, long content) throws IOException {
    // Whoever sees the file must see its content.
    Path draft = Files.createTempFile(Path.of(directory), signal.name(), ".draft");
    Files.writeString(draft, Long.toString(content));
    Files.move(draft, file(signal), StandardCopyOption.ATOMIC_MOVE);
  }

  boolean isRaised(Signal signal) {
    return Files.exists(file(signal));
  }

  long content(Signal signal) throws IOException {
    return Long.parseLong(Files.readString(file(signal)));
  }

  /** Takes the signal back; true for the one caller that did. */
  boolean lower(Signal signal) throws IOException {
    return Files.deleteIfExists(file(signal));
  }

  private Path file(Signal signal) {
    return Path.of(directory, signal.name());
  }
}
