package io.cdcpipeline.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * RESP2 and RESP3. Replies carry no id: the n-th answers the n-th request, apart from what the
 * server pushes by itself.
 */
final class RedisWire implements WireProtocol {
  private long requests;
  private long replies;

  @Override
  public WireMessage readRequest(InputStream client) throws IOException {
    Recorder in = new Recorder(client);
    String first = in.line();
    if (!first.startsWith("*")) {
      String[] words = first.strip().split(" +", 3);
      return new WireMessage(in.bytes(), words[0], words.length > 1 ? words[1] : "", NO_REQUEST);
    }
    int words = Integer.parseInt(first.substring(1));
    String command = "";
    String argument = "";
    for (int word = 0; word < words; word++) {
      byte[] value = in.bulk(Integer.parseInt(in.line().substring(1)));
      if (word == 0) {
        command = new String(value, StandardCharsets.UTF_8);
      } else if (word == 1) {
        argument = new String(value, StandardCharsets.UTF_8);
      }
    }
    return new WireMessage(in.bytes(), command, argument, NO_REQUEST);
  }

  @Override
  public WireMessage readReply(InputStream server) throws IOException {
    Recorder in = new Recorder(server);
    boolean pushed = in.value() == '>';
    return new WireMessage(in.bytes(), "", "", pushed ? NO_REQUEST : replies++);
  }

  @Override
  public WireMessage sending(WireMessage request) {
    return new WireMessage(request.bytes(), request.command(), request.argument(), requests++);
  }

  @Override
  public WireMessage again(WireMessage request) {
    return sending(request);
  }

  /** Reads and keeps what it read. */
  private static final class Recorder {
    private final InputStream in;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    Recorder(InputStream in) {
      this.in = in;
    }

    byte[] bytes() {
      return read.toByteArray();
    }

    /** Without its line end. */
    String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int last;
      do {
        last = in.read();
        if (last < 0) {
          throw new EOFException();
        }
        line.write(last);
      } while (last != '\n');
      line.writeTo(read);
      return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    byte[] bulk(int length) throws IOException {
      byte[] value = in.readNBytes(length + 2);
      if (value.length < length + 2) {
        throw new EOFException();
      }
      read.write(value, 0, value.length);
      return Arrays.copyOf(value, length);
    }

    /** One whole value, nested ones included; returns its type. */
    char value() throws IOException {
      String line = line();
      char type = line.charAt(0);
      switch (type) {
        case '$', '=', '!' -> {
          int length = Integer.parseInt(line.substring(1));
          if (length >= 0) {
            bulk(length);
          }
        }
        case '*', '~', '>' -> values(Integer.parseInt(line.substring(1)));
        case '%' -> values(2 * Integer.parseInt(line.substring(1)));
        case '|' -> {
          // Attributes stand before the value that they describe.
          values(2 * Integer.parseInt(line.substring(1)));
          return value();
        }
        default -> {
          // A value of one line.
        }
      }
      return type;
    }

    private void values(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        value();
      }
    }
  }
}
