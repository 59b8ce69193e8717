package io.cdcpipeline.services;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords that live as long as the server they are for. */
final class Passwords {
  private static final int BYTES = 16;

  private Passwords() {}

  /** Needs no escaping in a URI or a command line. */
  static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
