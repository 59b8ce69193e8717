package io.cdcpipeline.services;

/** The first address that a URI or a list of bootstrap servers names. */
record HostAndPort(String host, int port) {
  static HostAndPort of(String uri, int defaultPort) {
    String hosts = Redaction.withoutCredentials(uri).replaceFirst("^[a-z+]+://", "");
    String first = hosts.split(",", 2)[0].strip();
    int colon = first.lastIndexOf(':');
    if (colon < 0 || first.endsWith("]")) {
      return new HostAndPort(first, defaultPort);
    }
    try {
      return new HostAndPort(
          first.substring(0, colon), Integer.parseInt(first.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new ServiceUnavailableException(
          "The configured address %s has no valid port. Write it as host:port.".formatted(hosts),
          e);
    }
  }
}
