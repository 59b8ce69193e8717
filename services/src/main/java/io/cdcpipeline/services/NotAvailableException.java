package io.cdcpipeline.services;

/** One way to get a server does not work on this machine: the next one is tried. */
final class NotAvailableException extends Exception {
  private static final long serialVersionUID = 1L;

  NotAvailableException(String reason) {
    super(reason);
  }

  NotAvailableException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
