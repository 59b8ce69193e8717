package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes operations to the primaries of their lanes, without a ledger. */
final class RedisDirectStore implements DirectStore {

  /** How operations of some lanes of one primary are written. */
  interface Writes {

    /**
     * Writes them in order; may be repeated.
     *
     * @return the operations that the server refuses, each with its reason
     */
    List<Refusal> write(RedisSession session, List<Placed> operations) throws IOException;
  }

  /** An operation and its lane. */
  record Placed(int lane, Operation operation) {}

  /** An operation that the server refuses however often it is tried. */
  record Refusal(Placed placed, String reason) {}

  private final RedisSinkOptions options;
  private final RedisServers servers;
  private final Writes writes;
  private boolean checked;

  RedisDirectStore(RedisSinkOptions options, Writes writes) {
    this.options = options;
    this.servers = new RedisServers(options);
    this.writes = writes;
  }

  @Override
  public void apply(List<ByteBuffer> operations) throws IOException {
    if (!checked) {
      new RedisChecks(options).run(servers);
      checked = true;
    }
    List<Placed> placed =
        operations.stream().map(RedisOperationCodec::decode).map(this::place).toList();
    for (List<Integer> lanes :
        servers.lanesByPrimary(placed.stream().mapToInt(Placed::lane).distinct())) {
      try (RedisSession session = servers.session(lanes.get(0))) {
        List<Placed> own = placed.stream().filter(one -> lanes.contains(one.lane())).toList();
        List<Refusal> refused = writes.write(session, own);
        if (!refused.isEmpty()) {
          setAside(session, refused);
        }
        if (!session.await(options.durability(), "Waiting for writes of " + options.sinkId())) {
          throw new StoreUnavailableException(
              "writes of "
                  + options.sinkId()
                  + " are not as safe as "
                  + options.durability()
                  + " in time; they are made again. Are all replicas connected?",
              null);
        }
      }
    }
  }

  private Placed place(Operation operation) {
    boolean message = operation.word().verb() == RedisVerb.PUBLISH;
    return new Placed(message ? 0 : options.lanes().laneOfStored(operation.key()), operation);
  }

  private void setAside(RedisSession session, List<Refusal> refused) throws IOException {
    Refusal first = refused.get(0);
    if (options.committing().onPoison() == PoisonPolicy.FAIL) {
      throw new SinkCommitException(
          Outcome.POISON,
          "Redis refuses "
              + first.placed().operation().word().verb().command()
              + " in sink "
              + options.sinkId()
              + " ("
              + first.reason().split(" ", 2)[0]
              + "), and "
              + (refused.size() - 1)
              + " more. The operations around it are written and will be written again. Repair the"
              + " key, or build the sink with onPoison(DEAD_LETTER)");
    }
    Map<Integer, List<byte[]>> byLane = new TreeMap<>();
    for (Refusal refusal : refused) {
      byLane
          .computeIfAbsent(refusal.placed().lane(), lane -> new ArrayList<>())
          .add(RejectedJson.of(refusal.placed().operation(), refusal.reason()));
    }
    for (Map.Entry<Integer, List<byte[]>> lane : byLane.entrySet()) {
      byte[] key = options.lanes().rejectedKey(options.sinkId(), lane.getKey()).getBytes(UTF_8);
      session.call(
          "Storing rejected operations of " + options.sinkId(),
          pipe -> RedisSession.now(pipe, pipe.rpush(key, lane.getValue().toArray(byte[][]::new))));
    }
  }

  @Override
  public void close() {
    servers.close();
  }
}
