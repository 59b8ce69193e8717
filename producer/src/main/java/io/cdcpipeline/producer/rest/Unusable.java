package io.cdcpipeline.producer.rest;

import io.cdcpipeline.producer.capture.PollFailedException;

/** The one wording for a page that cannot be used. */
final class Unusable {
  private Unusable() {}

  static PollFailedException page(RestSourceSettings settings, String why) {
    return new PollFailedException(
        ("Cannot use the page of source %s from %s: %s. Nothing of it was taken and the cursor"
                + " stays.")
            .formatted(settings.name(), settings.address(), why));
  }
}
