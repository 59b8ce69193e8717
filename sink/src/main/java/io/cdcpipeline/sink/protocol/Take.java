package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The take record: one committer instance has taken its slot over.
 *
 * @param incarnation random id of the committer instance, in hex
 * @param label of the committer: its job, the checkpoint it was restored from, and its slot
 * @param epoch position of this takeover among all of the sink, from a counter in the store
 * @param open whether the replay of the restored batches is over, so that live ones may commit
 */
public record Take(String incarnation, Label label, long epoch, boolean open) {

  /**
   * Rejects null.
   *
   * @param incarnation not null
   * @param label not null
   * @param epoch 1 or more
   * @param open false until the gate has opened
   */
  public Take {
    requireNonNull(incarnation, "incarnation");
    requireNonNull(label, "label");
  }
}
