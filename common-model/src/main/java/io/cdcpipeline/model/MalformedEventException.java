package io.cdcpipeline.model;

/**
 * A record that is not a change event, or whose values break a rule. Sending the same bytes again
 * does not help.
 */
public final class MalformedEventException extends Exception {
  private static final int MAX_MESSAGE_LENGTH = 256;
  private static final int MAX_PATH_LENGTH = 64;

  private final String reason;
  private final String path;

  MalformedEventException(String reason, String path, String message) {
    // No cause and no stack: one is thrown per bad record, and parsers quote the payload.
    super(printable(message, MAX_MESSAGE_LENGTH), null, false, false);
    this.reason = reason;
    this.path = printable(path, MAX_PATH_LENGTH);
  }

  /** A stable code in snake case, for counting and filtering, such as {@code bad_symbol}. */
  public String reason() {
    return reason;
  }

  /**
   * The JSON Pointer of the offending field; {@code key} for the record key; empty for the whole.
   */
  public String path() {
    return path;
  }

  private static String printable(String text, int maxLength) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Escapes keep line breaks, terminal sequences and lone surrogates out of logs.
      printable.append(c >= ' ' && c <= '~' ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      if (printable.length() > maxLength) {
        return printable.substring(0, maxLength - 3) + "...";
      }
    }
    return printable.toString();
  }
}
