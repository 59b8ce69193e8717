package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultPoint;
import java.util.Optional;

/**
 * One line of the crash matrix.
 *
 * @param group what kind of fault it is
 * @param name unique with the store
 * @param struck the process or connection that is struck, and with what
 * @param store where the job writes
 * @param expected how an exactly-once sink must end: the refusals it may answer with on the way
 * @param scenario how it is played
 */
record Row(
    Group group, String name, String struck, Store store, Expected expected, Scenario scenario) {

  /** Fixed: a row that failed is played again as it was. Added to the hash of the row's name. */
  private static final long SEED = 20_261_123;

  long seed() {
    return SEED + Math.floorMod((name + store).hashCode(), 1_000_000);
  }

  /**
   * Rows with the same one are the same to a sink that has two fault points only, see {@link
   * Scene#trap}.
   */
  String plainName() {
    return scenario instanceof JobCrashes.Halt halt
        ? halt.inRecovery() + " " + halt.point().equals(FaultPoint.WRITE_BEFORE)
        : name;
  }

  /** What is wrong with how our sink fared, or nothing. */
  Optional<String> complaint(Observation observed) {
    if (observed.fired() == 0) {
      return Optional.of("the fault did not fire");
    }
    if (observed.violations().sum() > 0) {
      return Optional.of("exactly-once is violated: " + observed.violations());
    }
    if (!expected.allows(observed.refusals())) {
      return Optional.of("expected " + expected + ", the sink said " + observed.refusals());
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name + ", " + store.title();
  }
}
