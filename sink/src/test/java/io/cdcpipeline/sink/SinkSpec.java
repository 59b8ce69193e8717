package io.cdcpipeline.sink;

import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.flink.WriterOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.Policies;

/** What a test wants of a sink; the one relevant value is visible, the others have defaults. */
public record SinkSpec(SinkOptions shared, PoisonPolicy onPoison, int chunk) {

  /** Nothing is folded: these tests count operations and chunks. */
  public static SinkSpec of(String sinkId) {
    return new SinkSpec(SinkOptions.of(sinkId), PoisonPolicy.FAIL, 100).with(WriterOptions.DEFAULT);
  }

  public String sinkId() {
    return shared.sinkId();
  }

  public FaultInjector faults() {
    return shared.faults();
  }

  public SinkSpec chunksOf(int operations) {
    return new SinkSpec(shared, onPoison, operations);
  }

  public SinkSpec deadLettering() {
    return new SinkSpec(shared, PoisonPolicy.DEAD_LETTER, chunk);
  }

  public SinkSpec with(FaultInjector injector) {
    return new SinkSpec(shared.faults(injector), onPoison, chunk);
  }

  public SinkSpec with(Policies policies) {
    return new SinkSpec(shared.policies(policies), onPoison, chunk);
  }

  public SinkSpec with(WriterOptions writer) {
    return new SinkSpec(shared.writer(writer.combining(false)), onPoison, chunk);
  }
}
