package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

/**
 * What a writer hands over at a checkpoint: its operations since the last one, or a marker.
 *
 * <p>A marker has no operations and repeats the chain's last {@code n}, so that a checkpoint knows
 * about an idle chain, too. Two batches with the same chain and {@code n} are the same batch.
 * Renders as ids only: Flink prints committables into exceptions that its REST API serves.
 *
 * @param sinkId the sink that wrote it
 * @param label of the writer instance
 * @param chainId random id of the writer instance, in hex; with its lane behind a dot where a store
 *     has several units of atomicity, {@code 5f3a….17}; see {@link SinkIds#laneOf}
 * @param n position in the chain, 1, 2, 3…; of a marker the last batch's, 0 before the first
 * @param operations how many; 0 for a marker
 * @param digest of the payload, in hex; empty for a marker
 * @param preparedAt when the writer handed it over, in milliseconds since the epoch; 0 if unknown.
 *     Only ever compared with a retention of days
 * @param payload the operations, encoded by the sink that wrote them
 */
public record Batch(
    String sinkId,
    Label label,
    String chainId,
    long n,
    int operations,
    String digest,
    long preparedAt,
    Payload payload) {

  /**
   * Rejects null.
   *
   * @param sinkId not null
   * @param label not null; that of the task that made it until the gate stamps it
   * @param chainId not null
   * @param n 0 or more
   * @param operations 0 or more
   * @param digest not null, empty for a marker
   * @param preparedAt 0 or more
   * @param payload not null, empty for a marker
   */
  public Batch {
    requireNonNull(sinkId, "sinkId");
    requireNonNull(label, "label");
    requireNonNull(chainId, "chainId");
    requireNonNull(digest, "digest");
    requireNonNull(payload, "payload");
  }

  /**
   * The same batch, of an incarnation whose label only becomes known on its way.
   *
   * @param incarnation of the committer that gets the batch, which is that of its writer
   * @return a copy that shares the payload
   */
  public Batch of(Label incarnation) {
    return new Batch(sinkId, incarnation, chainId, n, operations, digest, preparedAt, payload);
  }

  /**
   * Whether it only says how far its chain is.
   *
   * @return true if it has no operations
   */
  public boolean isMarker() {
    return operations == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Batch batch
        && chainId.equals(batch.chainId)
        && n == batch.n
        && operations == batch.operations
        && digest.equals(batch.digest);
  }

  @Override
  public int hashCode() {
    return 31 * chainId.hashCode() + Long.hashCode(n);
  }

  /** Ids only: {@code stock-mongo/4:0/5f3a…/17 (250 operations)}. */
  @Override
  public String toString() {
    return "%s/%s/%s/%d (%d operations)".formatted(sinkId, label.slot(), chainId, n, operations);
  }
}
