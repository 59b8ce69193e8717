package io.cdcpipeline.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the {@code source} block of whichever connector wrote it.
 *
 * <p>A binlog position is (file, pos, row). The file's number has 31 bits and a position in it 32,
 * so both fit one long in this order, and the row within one event is the minor part.
 */
final class PositionReader {
  private static final Pattern BINLOG_FILE =
      Pattern.compile("[^\\x00-\\x1f]{1,200}\\.([0-9]{1,10})");
  private static final long MAX_FILE = (1L << 31) - 1;
  private static final long MAX_POS = (1L << 32) - 1;

  private PositionReader() {}

  static SourcePosition position(JsonFields envelope) throws MalformedEventException {
    JsonFields source = envelope.object("source", "bad_source");
    String connector = source.text("connector", "bad_source");
    String name = source.text("name", "bad_source");
    if (!source.lacks("position")) {
      long major = source.wholeNumber("position", "bad_position");
      long minor = source.wholeNumberOr(0, "position_minor", "bad_position");
      return new SourcePosition(connector, name, major, minor);
    }
    if (!source.lacks("lsn")) {
      return new SourcePosition(connector, name, source.wholeNumber("lsn", "bad_position"), 0);
    }
    if (source.lacks("file")) {
      throw new MalformedEventException(
          "bad_position", source.path(), "The source has neither position, lsn, nor file and pos.");
    }
    long row = source.wholeNumberOr(0, "row", "bad_position");
    return new SourcePosition(connector, name, binlogMajor(source), row);
  }

  private static long binlogMajor(JsonFields source) throws MalformedEventException {
    Matcher file = BINLOG_FILE.matcher(source.text("file", "bad_position"));
    long pos = source.wholeNumber("pos", "bad_position");
    long number = file.matches() ? Long.parseLong(file.group(1)) : -1;
    if (number < 0 || number > MAX_FILE || pos < 0 || pos > MAX_POS) {
      throw new MalformedEventException(
          "bad_position",
          source.pathOf("file"),
          "Expected a binlog file such as mysql-bin.000003 and a position below 2^32.");
    }
    return number << 32 | pos;
  }
}
