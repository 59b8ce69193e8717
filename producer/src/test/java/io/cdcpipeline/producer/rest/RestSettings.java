package io.cdcpipeline.producer.rest;

import io.cdcpipeline.config.Secret;
import java.net.URI;
import java.time.Duration;

/** Settings with defaults, for tests. */
final class RestSettings {
  static final String TOKEN = "canary-token";

  static final RowMapping MAPPING =
      new RowMapping(
          "/trades",
          "/id",
          "/symbol",
          "/price",
          "/size",
          "/time",
          "/exchange",
          "/currency",
          "XSAM",
          "USD");

  private RestSettings() {}

  static RestSourceSettings of(RowMapping mapping, int pageSize) {
    return settings(
        "http://localhost/trades?key=canary-key", Duration.ofSeconds(2), mapping, pageSize);
  }

  static RestSourceSettings at(String endpoint, Duration timeout) {
    return settings(endpoint, timeout, MAPPING, 500);
  }

  private static RestSourceSettings settings(
      String endpoint, Duration timeout, RowMapping mapping, int pageSize) {
    return new RestSourceSettings(
        "exchange-a",
        URI.create(endpoint),
        new Secret(TOKEN),
        "after",
        0,
        "limit",
        pageSize,
        timeout,
        mapping);
  }
}
