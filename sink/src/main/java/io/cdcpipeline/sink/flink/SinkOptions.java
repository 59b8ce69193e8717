package io.cdcpipeline.sink.flink;

import static java.util.Objects.requireNonNull;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Policies;
import java.io.Serializable;

/**
 * What a sink is told whatever its store is; travels to the task managers.
 *
 * @param sinkId identity of the sink's ledger
 * @param policies what to do in cases of doubt
 * @param writer how operations are gathered
 * @param faults called at each fault point
 */
public record SinkOptions(
    String sinkId, Policies policies, WriterOptions writer, FaultInjector faults)
    implements Serializable {

  /**
   * Rejects null.
   *
   * @param sinkId not null; its form is checked by the builders
   * @param policies not null
   * @param writer not null
   * @param faults not null
   */
  public SinkOptions {
    requireNonNull(sinkId, "sinkId");
    requireNonNull(policies, "policies");
    requireNonNull(writer, "writer");
    requireNonNull(faults, "faults");
  }

  /**
   * A sink with every default.
   *
   * @param sinkId in the form of {@link io.cdcpipeline.sink.protocol.SinkIds}
   * @return for a builder to start from
   */
  public static SinkOptions of(String sinkId) {
    return new SinkOptions(sinkId, Policies.DEFAULT, WriterOptions.DEFAULT, FaultInjector.NONE);
  }

  /**
   * The same sink under another id.
   *
   * @param id of the ledger to use
   * @return a copy
   */
  public SinkOptions sinkId(String id) {
    return new SinkOptions(id, policies, writer, faults);
  }

  /**
   * With other policies.
   *
   * @param choice not null
   * @return a copy
   */
  public SinkOptions policies(Policies choice) {
    return new SinkOptions(sinkId, choice, writer, faults);
  }

  /**
   * With another way to gather operations.
   *
   * @param choice not null
   * @return a copy
   */
  public SinkOptions writer(WriterOptions choice) {
    return new SinkOptions(sinkId, policies, choice, faults);
  }

  /**
   * With another fault injector.
   *
   * @param injector serializable, for it travels with the sink
   * @return a copy
   */
  public SinkOptions faults(FaultInjector injector) {
    return new SinkOptions(sinkId, policies, writer, injector);
  }
}
