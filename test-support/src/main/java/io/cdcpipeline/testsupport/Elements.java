package io.cdcpipeline.testsupport;

import io.cdcpipeline.testsupport.Signals.Signal;
import java.io.IOException;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/** Makes elements of numbers, in the writer's task, and tells when a checkpoint is given up. */
final class Elements<IN> implements MapFunction<Long, IN>, CheckpointListener {

  private static final int KEYS = 7;
  private static final int UNDER_WAY = 100;

  private final ElementFactory<IN> factory;
  private final Signals signals;
  private final long first;
  private int made;

  Elements(ElementFactory<IN> factory, Signals signals, long first) {
    this.factory = factory;
    this.signals = signals;
    this.first = first;
  }

  /** Neither a number nor hexadecimal: found in no id by chance. */
  static String key(long number) {
    return "customer-" + number % KEYS;
  }

  static int keys() {
    return KEYS;
  }

  @Override
  public IN map(Long number) throws IOException {
    if (++made == UNDER_WAY) {
      signals.raise(Signal.UNDER_WAY);
    }
    return factory.element(key(number), first + number);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {}

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws IOException {
    signals.raise(Signal.ABORTED);
  }
}
