package io.cdcpipeline.services;

import java.nio.file.Path;

/** One place a server binary can come from. */
interface BinaryOrigin {
  /** For messages: "PATH", "package x 1.0". */
  String name();

  /** The executable; it was not run yet. May take minutes the first time. */
  Path locate() throws NotAvailableException;
}
