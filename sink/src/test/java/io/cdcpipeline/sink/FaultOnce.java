package io.cdcpipeline.sink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;

/** Throws once, at the n-th time that a point is reached. */
final class FaultOnce implements FaultInjector {

  private final FaultPoint point;
  private final IOException fault;
  private int left;

  private FaultOnce(FaultPoint point, int time, IOException fault) {
    this.point = point;
    this.left = time;
    this.fault = fault;
  }

  /** The attempt dies there. */
  static FaultOnce crashAt(FaultPoint point, int time) {
    return new FaultOnce(point, time, new IOException("injected crash"));
  }

  /** The server's answer does not arrive; the committer asks again. */
  static FaultOnce silenceAt(FaultPoint point, int time) {
    return new FaultOnce(point, time, new StoreUnavailableException("injected silence", null));
  }

  boolean fired() {
    return left <= 0;
  }

  @Override
  public void reached(FaultPoint reached, String where) throws IOException {
    if (reached == point && --left == 0) {
      throw fault;
    }
  }
}
