package io.cdcpipeline.sink.flink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A store that is written to as records come, without a ledger. Used by one thread. */
public interface DirectStore extends AutoCloseable {

  /**
   * Applies operations in their order, durably once it returns.
   *
   * @param operations encoded; views that the store may read to their end
   * @throws io.cdcpipeline.sink.protocol.StoreUnavailableException if any number of them may have
   *     been applied, and the same call may be made again
   * @throws InterruptedException if the task was cancelled meanwhile
   */
  void apply(List<ByteBuffer> operations) throws IOException, InterruptedException;

  /** Releases the connections; writes nothing. */
  @Override
  void close();
}
