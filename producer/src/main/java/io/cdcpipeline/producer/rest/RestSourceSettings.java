package io.cdcpipeline.producer.rest;

import io.cdcpipeline.config.Secret;
import java.net.URI;
import java.time.Duration;

/**
 * One REST endpoint and how to page through it.
 *
 * @param name part of every event id: renaming a source makes its rows new ones
 * @param endpoint may carry a fixed query, which is never logged
 * @param pageSize how many rows one page, hence one transaction, has at most
 * @param requestTimeout for the whole exchange, body included
 */
public record RestSourceSettings(
    String name,
    URI endpoint,
    Secret bearerToken,
    String cursorParameter,
    long cursorStart,
    String pageSizeParameter,
    int pageSize,
    Duration requestTimeout,
    RowMapping mapping) {

  /** Where the endpoint is, without what may be secret: user, query and fragment. */
  String address() {
    return endpoint.getScheme()
        + "://"
        + endpoint.getHost()
        + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort())
        + (endpoint.getRawPath() == null ? "" : endpoint.getRawPath());
  }

  /** Without the endpoint's query, which may hold a key. */
  @Override
  public String toString() {
    return "RestSourceSettings[" + name + ", " + address() + "]";
  }
}
