package io.cdcpipeline.sink.protocol;

/**
 * A committer's place in its job. One committer owns it at a time; the store says which.
 *
 * @param parallelism of the sink
 * @param subtask 0 to parallelism - 1
 */
public record Slot(int parallelism, int subtask) {

  /** As it stands in the ledgers: {@code 4:0}. */
  @Override
  public String toString() {
    return parallelism + ":" + subtask;
  }
}
