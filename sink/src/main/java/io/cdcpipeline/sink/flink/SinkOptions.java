package io.cdcpipeline.sink.flink;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Policies;
import java.io.Serializable;

/**
 * What a sink is told whatever its store is; travels to the task managers.
 *
 * @param sinkId identity of the sink's ledger
 * @param faults called at each fault point
 */
public record SinkOptions(
    String sinkId, Policies policies, WriterOptions writer, FaultInjector faults)
    implements Serializable {

  public SinkOptions {
    requireNonNull(sinkId, "sinkId");
    requireNonNull(policies, "policies");
    requireNonNull(writer, "writer");
    requireNonNull(faults, "faults");
  }

  /** A sink with every default. */
  public static SinkOptions of(String sinkId) {
    return new SinkOptions(sinkId, Policies.DEFAULT, WriterOptions.DEFAULT, FaultInjector.NONE);
  }

  /** The same sink under another id. */
  public SinkOptions sinkId(String id) {
    return new SinkOptions(id, policies, writer, faults);
  }

  public SinkOptions policies(Policies choice) {
    return new SinkOptions(sinkId, choice, writer, faults);
  }

  public SinkOptions writer(WriterOptions choice) {
    return new SinkOptions(sinkId, policies, choice, faults);
  }

  public SinkOptions faults(FaultInjector injector) {
    return new SinkOptions(sinkId, policies, writer, injector);
  }
}
