package io.cdcpipeline.producer.capture;

import io.cdcpipeline.model.ChangeEvent;
import java.util.List;

/**
 * What one poll found; small enough to be published in one transaction.
 *
 * @param events ascending by source position
 * @param rejected the rows among them that broke a rule
 * @param cursor where to go on after this page
 * @param caughtUp whether the source had nothing more when it answered
 */
public record Page(
    List<ChangeEvent> events, List<RejectedRow> rejected, String cursor, boolean caughtUp) {

  public Page {
    events = List.copyOf(events);
    rejected = List.copyOf(rejected);
  }

  public int size() {
    return events.size() + rejected.size();
  }

  public boolean isEmpty() {
    return size() == 0;
  }
}
