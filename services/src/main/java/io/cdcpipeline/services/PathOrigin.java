package io.cdcpipeline.services;

import java.nio.file.Path;

/** A binary that is installed on this machine. */
record PathOrigin(Machine machine, String binary) implements BinaryOrigin {
  @Override
  public String name() {
    return "PATH";
  }

  @Override
  public Path locate() throws NotAvailableException {
    return machine
        .program(binary)
        .orElseThrow(() -> new NotAvailableException("there is no " + binary + " on it"));
  }
}
