package io.cdcpipeline.testsupport;

import java.io.Serializable;

/**
 * Makes the elements that a {@link TransactionalSinkContract} writes.
 *
 * @param <IN> the sink's element type
 */
@FunctionalInterface
public interface ElementFactory<IN> extends Serializable {

  /**
   * An element that makes the sink append {@code number} to the list {@code key} and add it to the
   * total {@code key}: once more or once less shows in both.
   */
  IN element(String key, long number);
}
