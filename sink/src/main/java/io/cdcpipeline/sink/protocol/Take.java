package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

/**
 * The take record: one committer instance has taken its slot over.
 *
 * @param incarnation random id of the committer instance, in hex
 * @param epoch position of this takeover among all of the sink, from a counter in the store
 * @param open whether the replay of the restored batches is over, so that live ones may commit
 */
public record Take(String incarnation, Label label, long epoch, boolean open) {

  public Take {
    requireNonNull(incarnation, "incarnation");
    requireNonNull(label, "label");
  }
}
