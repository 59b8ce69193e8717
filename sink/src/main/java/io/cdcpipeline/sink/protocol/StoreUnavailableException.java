package io.cdcpipeline.sink.protocol;

import java.io.IOException;

/**
 * The store gave no answer, or one that says "later". Whether anything was written is unknown: the
 * same call may be made again, and the ledger decides.
 */
public final class StoreUnavailableException extends IOException {

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
