package io.cdcpipeline.sink.protocol;

import java.io.Serializable;

/**
 * Folds two operations on one key into one, where their algebra allows: a later replacement over
 * any earlier write, an increment plus an increment. Pure; a store has one for its encoding.
 */
@FunctionalInterface
public interface WriteCombiner extends Serializable {

  /** Leaves every operation as it is. */
  WriteCombiner NONE = (earlier, later) -> null;

  /**
   * Returns the one operation that has the effect of {@code earlier} followed by {@code later}, or
   * null if there is none. Both are encoded and on the same key, with no operation on that key in
   * between.
   *
   * @param earlier encoded, not to be changed
   * @param later encoded, not to be changed
   * @return encoded; one of the two, or a new array
   */
  byte[] fold(byte[] earlier, byte[] later);
}
