package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Batch;

/**
 * A batch in a committer's state, and the checkpoint it was prepared for.
 *
 * @param encoded for the fingerprint of a world
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Pending(int checkpoint, Batch batch, byte[] encoded) {

  static Pending of(int checkpoint, Batch batch) {
    Encoder out = new Encoder();
    out.put(checkpoint)
        .put(batch.chainId())
        .put(batch.n())
        .put(batch.label())
        .put(batch.preparedAt())
        .put(codes(batch));
    return new Pending(checkpoint, batch, out.toBytes());
  }

  byte[] operations() {
    return codes(batch);
  }

  /** The writer's letter, as a bit. */
  int writerBit() {
    return 1 << (batch.chainId().charAt(0) - 'a');
  }

  private static byte[] codes(Batch batch) {
    return ((Operations) batch.payload()).codes();
  }
}
