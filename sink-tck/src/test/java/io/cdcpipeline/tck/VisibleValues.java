package io.cdcpipeline.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;

/** Gives each visible value once, as often as it is there; what is new at each poll. */
final class VisibleValues implements ExternalSystemDataReader<String> {

  private final SinkUnderTest sink;
  private final List<String> given = new ArrayList<>();

  VisibleValues(SinkUnderTest sink) {
    this.sink = sink;
  }

  @Override
  public List<String> poll(Duration timeout) {
    List<String> fresh = new ArrayList<>(sink.visible());
    given.forEach(fresh::remove);
    given.addAll(fresh);
    return fresh;
  }

  @Override
  public void close() {}
}
