package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Asks lanes that nothing is written to whether they still know the committer's takeover, once per
 * checkpoint. A shard whose failover lost acknowledged writes lost the takeover among them.
 */
final class RedisLaneAudit {

  private final String sinkId;
  private final RedisLanes lanes;
  private final RedisServers servers;

  /** A chain comes once in each checkpoint: the second time it is another checkpoint. */
  private final Set<String> chains = new HashSet<>();

  RedisLaneAudit(String sinkId, RedisLanes lanes, RedisServers servers) {
    this.sinkId = sinkId;
    this.lanes = lanes;
    this.servers = servers;
  }

  /**
   * Before {@code batch} is applied to {@code lane}, whose own script asks for itself.
   *
   * @throws SinkCommitException GAP, if a lane went back
   */
  void before(Batch batch, int lane, Take take) throws IOException {
    boolean known = chains.contains(batch.chainId());
    if (lanes.single() || (!chains.isEmpty() && !known)) {
      chains.add(batch.chainId());
      return;
    }
    Map<Integer, Boolean> has =
        servers.onLanes(
            "Asking the idle lanes of " + sinkId,
            lanes.all().filter(other -> other != lane),
            (pipe, other) ->
                pipe.hexists(
                    lanes.ledgerKey(sinkId, other), LedgerFields.take(take.incarnation())));
    for (Map.Entry<Integer, Boolean> other : has.entrySet()) {
      if (!other.getValue()) {
        throw RedisLedger.gap(
            sinkId, take, "the takeover of this committer in lane " + other.getKey());
      }
    }
    chains.clear();
    chains.add(batch.chainId());
  }
}
