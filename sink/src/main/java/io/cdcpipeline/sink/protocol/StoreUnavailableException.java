package io.cdcpipeline.sink.protocol;

import java.io.IOException;

/**
 * The store gave no answer, or one that says "later". Whether anything was written is unknown: the
 * same call may be made again, and the ledger decides.
 */
public final class StoreUnavailableException extends IOException {

  /**
   * Of a call that may be repeated.
   *
   * @param message what was tried, with its ids, and what the store answered; no credentials
   * @param cause the driver's; null for none
   */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
