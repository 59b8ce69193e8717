package io.cdcpipeline.testsupport;

import io.cdcpipeline.testsupport.Signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Passes the source's numbers on, and holds a checkpoint or fails when the test asks for it. Flink
 * sends a barrier on before it calls {@link #snapshotState}: the sink prepares its part of a held
 * checkpoint, which cannot complete.
 */
final class Valve implements MapFunction<Long, Long>, CheckpointedFunction {

  private static final Duration PAUSE = Duration.ofMillis(10);

  private final Signals signals;
  private long read;
  private long readAtLastCheckpoint;

  Valve(Signals signals) {
    this.signals = signals;
  }

  @Override
  public Long map(Long number) throws IOException {
    if (signals.lower(Signal.FAIL)) {
      throw new IOException("the test asked for this failure");
    }
    read = number + 1;
    return number;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {}

  @Override
  public void snapshotState(FunctionSnapshotContext context)
      throws IOException, InterruptedException {
    if (signals.isRaised(Signal.HOLD) && read > readAtLastCheckpoint) {
      signals.raise(Signal.HELD, readAtLastCheckpoint);
      while (signals.isRaised(Signal.HOLD)) {
        LockSupport.parkNanos(PAUSE.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptedException("cancelled while a checkpoint was held");
        }
      }
    }
    readAtLastCheckpoint = read;
  }
}
