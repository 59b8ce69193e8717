package io.cdcpipeline.producer.capture;

/**
 * A row that cannot become a change event; it is published as a dead letter in its place.
 *
 * @param row the row as the source sent it; its UTF-8 bytes are the original ones
 * @param reason a stable code in snake case, such as {@code bad_symbol}
 * @param path JSON Pointer of the offending field in the row; empty for the whole row
 * @param message what was wrong, for people: at most 256 printable characters
 * @param sequence the source's number of the row
 */
public record RejectedRow(String row, String reason, String path, String message, long sequence) {
  private static final int MAX_MESSAGE_LENGTH = 256;

  public RejectedRow {
    message = printable(message);
  }

  /** Everything but the row: payloads do not belong in logs. */
  @Override
  public String toString() {
    return "row %d: %s at '%s': %s".formatted(sequence, reason, path, message);
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Line breaks, terminal sequences and lone surrogates stay out of logs.
      printable.append(c >= ' ' && c <= '~' ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      if (printable.length() > MAX_MESSAGE_LENGTH) {
        return printable.substring(0, MAX_MESSAGE_LENGTH - 3) + "...";
      }
    }
    return printable.toString();
  }
}
