package io.cdcpipeline.it.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/** A moment of a run that the recovery time is made of; a file with the time for each. */
enum Milestone {
  /** Flink has started and the first committer begins its takeover. */
  SINK_STARTS,
  /** A batch of this very run is in the store: the sink is back at work. */
  FIRST_NEW_COMMIT;

  void passed(Path folder) throws IOException {
    try {
      if (!Files.exists(fileIn(folder))) {
        Files.writeString(fileIn(folder), Instant.now().toString(), StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException otherSubtaskWasFirst) {
      return;
    }
  }

  Optional<Instant> in(Path folder) {
    try {
      String time = Files.exists(fileIn(folder)) ? Files.readString(fileIn(folder)) : "";
      return time.endsWith("Z") ? Optional.of(Instant.parse(time)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fileIn(Path folder) {
    return folder.resolve(name());
  }
}
