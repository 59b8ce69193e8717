package io.cdcpipeline.producer.rest;

/** One row breaks a rule; it becomes a dead letter and the rest of the page goes on. */
final class RowRejectedException extends Exception {
  private final String reason;
  private final String path;

  RowRejectedException(String reason, String path, String message) {
    // No stack: one is thrown per bad row.
    super(message, null, false, false);
    this.reason = reason;
    this.path = path;
  }

  String reason() {
    return reason;
  }

  String path() {
    return path;
  }
}
