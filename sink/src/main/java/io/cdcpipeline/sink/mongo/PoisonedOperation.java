package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;

/** One operation that fails whenever it is tried. */
final class PoisonedOperation extends Exception {

  private static final long serialVersionUID = 1L;

  /** A dead letter has room for the operation and this much of the server's words. */
  private static final int REASON_CHARACTERS = 2_000;

  private final int position;
  private final transient MongoNamespace target;
  private final int code;
  private final String reason;

  /**
   * @param position in the batch
   * @param message the server's, which may repeat the document: for the dead letter only
   */
  PoisonedOperation(
      int position, MongoNamespace target, int code, String message, MongoException cause) {
    super("code " + code, null);
    this.position = position;
    this.target = target;
    this.code = code;
    this.reason = shortened(code + ": " + message);
    // Where it happened, but not the driver's text: that repeats the document.
    setStackTrace(cause.getStackTrace());
  }

  static String shortened(String reason) {
    return reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS));
  }

  int position() {
    return position;
  }

  MongoNamespace target() {
    return target;
  }

  int code() {
    return code;
  }

  /** The code and the server's words. */
  String reason() {
    return reason;
  }
}
