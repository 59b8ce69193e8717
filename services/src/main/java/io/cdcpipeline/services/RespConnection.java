package io.cdcpipeline.services;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Just enough of RESP2 to set servers up: text in, text out. A number comes as its digits, an
 * absent value as nothing, an array as a list.
 */
final class RespConnection implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Runs one command on the loopback interface and hangs up; the reply is no array. */
  static String call(int port, String... words) {
    return (String) reply(port, List.of(words)).orElse("");
  }

  /** Runs one command whose reply is an array; nested arrays are left out. */
  static List<String> list(int port, String... words) {
    List<String> values = new ArrayList<>();
    for (Object value : array(port, words)) {
      if (value instanceof String text) {
        values.add(text);
      }
    }
    return values;
  }

  /** Runs one command whose reply is an array of anything. */
  static List<?> array(int port, String... words) {
    return (List<?>) reply(port, List.of(words)).orElse(List.of());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static Optional<Object> reply(int port, List<String> words) {
    try (RespConnection connection =
        new RespConnection(Ports.connect(Ports.LOOPBACK, port, ANSWER_LIMIT))) {
      connection.send(words);
      return connection.value();
    } catch (IOException e) {
      throw new RespException(
          "The Redis on port %d did not answer %s".formatted(port, words.get(0)), e);
    }
  }

  private void send(List<String> words) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(bytes("*" + words.size() + "\r\n"));
    for (String word : words) {
      byte[] value = bytes(word);
      request.writeBytes(bytes("$" + value.length + "\r\n"));
      request.writeBytes(value);
      request.writeBytes(bytes("\r\n"));
    }
    socket.getOutputStream().write(request.toByteArray());
  }

  private Optional<Object> value() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> Optional.of(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> values(Integer.parseInt(rest));
      case '-' -> throw new RespException(rest);
      default -> throw new IOException("not RESP2: " + line);
    };
  }

  private Optional<Object> bulk(int length) throws IOException {
    if (length < 0) {
      return Optional.empty();
    }
    byte[] value = in.readNBytes(length);
    in.readNBytes(2);
    return Optional.of(new String(value, StandardCharsets.ISO_8859_1));
  }

  private Optional<Object> values(int count) throws IOException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(value().orElse(""));
    }
    return count < 0 ? Optional.empty() : Optional.of(values);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\r') {
        in.read();
        return line.toString(StandardCharsets.ISO_8859_1);
      }
      line.write(next);
    }
  }

  /** Keys of any bytes survive the way here and back. */
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
