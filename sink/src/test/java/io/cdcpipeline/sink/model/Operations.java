package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Payload;

/** The records of a batch, a byte each: which life of the source, which partition, which offset. */
@SuppressWarnings("ArrayRecordComponent") // Compared by the digest of its batch.
record Operations(byte[] codes) implements Payload {

  static byte code(int life, int partition, int offset) {
    return (byte) ((life << 6) | (partition << 4) | offset);
  }

  static int life(byte code) {
    return (code >> 6) & 3;
  }

  static int partition(byte code) {
    return (code >> 4) & 3;
  }

  static int offset(byte code) {
    return code & 15;
  }

  @Override
  public long bytes() {
    return codes.length;
  }

  @Override
  public Payload.Operations open() {
    throw new UnsupportedOperationException("the model reads codes()");
  }
}
