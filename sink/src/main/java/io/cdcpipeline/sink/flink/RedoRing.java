package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last batches of each chain that the store has acknowledged, in case that it loses them. */
final class RedoRing {

  private final int batches;
  private final Map<String, Deque<Batch>> chains = new HashMap<>();

  /**
   * An empty ring.
   *
   * @param batches how many of each chain it keeps; 0 for none
   */
  RedoRing(int batches) {
    this.batches = batches;
  }

  void keep(Batch batch) {
    if (batches == 0 || batch.isMarker()) {
      return;
    }
    Deque<Batch> chain = chains.computeIfAbsent(batch.chainId(), id -> new ArrayDeque<>());
    if (chain.size() == batches) {
      chain.removeFirst();
    }
    chain.addLast(batch);
  }

  /** The kept batches of a chain, oldest first. */
  List<Batch> of(String chainId) {
    return List.copyOf(chains.getOrDefault(chainId, new ArrayDeque<>()));
  }
}
