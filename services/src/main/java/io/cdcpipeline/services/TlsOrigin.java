package io.cdcpipeline.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another origin's binary, if it was built with TLS: one without refuses to start with it. */
record TlsOrigin(BinaryOrigin origin) implements BinaryOrigin {
  private static final String CALL_OF_OPENSSL = "SSL_CTX_new";

  @Override
  public String name() {
    return origin.name();
  }

  @Override
  public Path locate() throws NotAvailableException {
    Path binary = origin.locate();
    try {
      String content = new String(Files.readAllBytes(binary), StandardCharsets.ISO_8859_1);
      if (!content.contains(CALL_OF_OPENSSL)) {
        throw new NotAvailableException(binary + " is built without TLS");
      }
      return binary;
    } catch (IOException e) {
      throw new NotAvailableException("%s cannot be read (%s)".formatted(binary, e), e);
    }
  }
}
