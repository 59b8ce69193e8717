package io.cdcpipeline.it.matrix;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A row and what it did to the exactly-once and to the at-least-once sink.
 *
 * @param atLeastOnce none if the row was not compared
 */
record RowResult(Row row, Observation exactlyOnce, Optional<Observation> atLeastOnce) {

  /** Plays the row against the store at {@code uri}, unless it starts one of its own. */
  static Observation play(Row row, Guarantee guarantee, String uri) throws Exception {
    try (Scene scene = new Scene(row, guarantee, uri, folder(row, guarantee))) {
      row.scenario().play(scene);
      return scene.observed();
    }
  }

  /** Checkpoints, logs and the data of the row's own servers: kept for who looks for a cause. */
  private static Path folder(Row row, Guarantee guarantee) {
    String name = row.toString().replaceAll("[^A-Za-z0-9.]+", "-");
    String run = Long.toHexString(System.currentTimeMillis());
    return Path.of("target", "crash-matrix", name, guarantee.name(), run).toAbsolutePath();
  }

  /** 0 for a row that was not compared. */
  long violationsAtLeastOnce() {
    return atLeastOnce.map(observed -> observed.violations().sum()).orElse(0L);
  }
}
