package io.cdcpipeline.producer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.producer.capture.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stored form of a position: {@code {"schema":1,"cursor":"4711","count":4711}}.
 *
 * <p>Read as strictly as it is written: a position misread is data lost or repeated. Cursors are
 * plain text without quotes, backslashes and control characters.
 */
final class PositionCodec {
  private static final Pattern CURSOR = Pattern.compile("[^\"\\\\\\p{Cntrl}]{1,1024}");
  private static final Pattern FORM =
      Pattern.compile("\\{\"schema\":1,\"cursor\":\"(" + CURSOR + ")\",\"count\":(\\d{1,18})\\}");

  private PositionCodec() {}

  static byte[] encode(Position position) {
    if (!CURSOR.matcher(position.cursor()).matches()) {
      throw new IllegalArgumentException(
          "A cursor is 1 to 1024 characters without quotes, backslashes and control characters;"
              + " the one given is not, and nothing was stored.");
    }
    return "{\"schema\":1,\"cursor\":\"%s\",\"count\":%d}"
        .formatted(position.cursor(), position.count())
        .getBytes(UTF_8);
  }

  /** Empty where the bytes are not a position this version knows. */
  static Optional<Position> decode(byte[] stored) {
    Matcher matcher = FORM.matcher(new String(stored, UTF_8));
    return matcher.matches()
        ? Optional.of(new Position(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }
}
