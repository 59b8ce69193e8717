package io.cdcpipeline.testsupport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** MongoDB's OP_MSG. Every other opcode passes unread, so compressed requests hit no fault. */
final class MongoWire implements WireProtocol {
  private static final int HEADER = 16;
  private static final int REQUEST_ID = 4;
  private static final int RESPONSE_TO = 8;
  private static final int OPCODE = 12;
  private static final int OP_MSG = 2013;
  private static final int FLAGS = 4;
  private static final int BODY_SECTION = 0;
  private static final int STRING = 2;

  // Far from where a client's own counter starts.
  private static final int COPY_MARK = 0x4000_0000;

  @Override
  public WireMessage readRequest(InputStream client) throws IOException {
    byte[] bytes = read(client);
    ByteBuffer message = buffer(bytes);
    int id = message.getInt(REQUEST_ID);
    if (message.getInt(OPCODE) != OP_MSG) {
      return new WireMessage(bytes, "", "", id);
    }
    message.position(HEADER + FLAGS);
    while (message.get() != BODY_SECTION) {
      message.position(message.position() + message.getInt(message.position()));
    }
    message.getInt();
    int type = message.get();
    String command = cString(message);
    return new WireMessage(bytes, command, type == STRING ? string(message) : "", id);
  }

  @Override
  public WireMessage readReply(InputStream server) throws IOException {
    byte[] bytes = read(server);
    return new WireMessage(bytes, "", "", buffer(bytes).getInt(RESPONSE_TO));
  }

  @Override
  public WireMessage sending(WireMessage request) {
    return request;
  }

  @Override
  public WireMessage again(WireMessage request) {
    byte[] copy = request.bytes().clone();
    int id = buffer(copy).getInt(REQUEST_ID) ^ COPY_MARK;
    buffer(copy).putInt(REQUEST_ID, id);
    return new WireMessage(copy, request.command(), request.argument(), id);
  }

  private static byte[] read(InputStream in) throws IOException {
    byte[] length = in.readNBytes(Integer.BYTES);
    if (length.length < Integer.BYTES) {
      throw new EOFException();
    }
    int total = buffer(length).getInt();
    byte[] rest = in.readNBytes(total - Integer.BYTES);
    if (rest.length < total - Integer.BYTES) {
      throw new EOFException();
    }
    return ByteBuffer.allocate(total).put(length).put(rest).array();
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String cString(ByteBuffer in) {
    int start = in.position();
    while (in.get() != 0) {
      // Up to the terminator.
    }
    int length = in.position() - start - 1;
    String text = text(in.position(start), length);
    in.get();
    return text;
  }

  private static String string(ByteBuffer in) {
    return text(in, in.getInt() - 1);
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
