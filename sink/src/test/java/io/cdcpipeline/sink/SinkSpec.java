package io.cdcpipeline.sink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.PoisonPolicy;

/** What a test wants of a sink; the one relevant value is visible, the others have defaults. */
public record SinkSpec(String sinkId, PoisonPolicy onPoison, int chunk, FaultInjector faults) {

  public static SinkSpec of(String sinkId) {
    return new SinkSpec(sinkId, PoisonPolicy.FAIL, 100, FaultInjector.NONE);
  }

  public SinkSpec chunksOf(int operations) {
    return new SinkSpec(sinkId, onPoison, operations, faults);
  }

  public SinkSpec deadLettering() {
    return new SinkSpec(sinkId, PoisonPolicy.DEAD_LETTER, chunk, faults);
  }

  public SinkSpec with(FaultInjector injector) {
    return new SinkSpec(sinkId, onPoison, chunk, injector);
  }
}
