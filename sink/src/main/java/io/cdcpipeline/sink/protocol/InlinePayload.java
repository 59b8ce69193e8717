package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/** A payload that travels inside its batch, in Flink's state. */
@SuppressWarnings("ArrayRecordComponent") // Never compared: the identity of a batch is its digest.
public record InlinePayload(byte[] content) implements Payload {

  /** Of a marker. */
  public static final InlinePayload NOTHING = new InlinePayload(new byte[0]);

  /**
   * Takes the array as it is.
   *
   * @param content not null, and never changed any more
   */
  public InlinePayload {
    requireNonNull(content, "content");
  }

  @Override
  public long bytes() {
    return content.length;
  }

  @Override
  public Operations open() {
    return new Views(ByteBuffer.wrap(content));
  }

  /** Views of the content: nothing is copied. */
  private record Views(ByteBuffer rest) implements Operations {

    @Override
    public ByteBuffer next() {
      if (!rest.hasRemaining()) {
        return null;
      }
      int length = rest.getInt();
      ByteBuffer operation = rest.slice(rest.position(), length);
      rest.position(rest.position() + length);
      return operation;
    }

    @Override
    public void close() {}
  }
}
