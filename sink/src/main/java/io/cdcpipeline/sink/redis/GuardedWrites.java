package io.cdcpipeline.sink.redis;

import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.redis.RedisDirectStore.Placed;
import io.cdcpipeline.sink.redis.RedisDirectStore.Refusal;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs scripts that write a value only where no newer version of it is known. */
final class GuardedWrites implements RedisDirectStore.Writes {

  private static final RedisScript GUARDED = RedisScript.named("guarded.lua");

  private final RedisSinkOptions options;

  GuardedWrites(RedisSinkOptions options) {
    this.options = options;
  }

  @Override
  public List<Refusal> write(RedisSession session, List<Placed> operations) throws IOException {
    Map<Integer, List<Placed>> byLane = new TreeMap<>();
    operations.forEach(
        placed -> byLane.computeIfAbsent(placed.lane(), lane -> new ArrayList<>()).add(placed));
    List<Refusal> refused = new ArrayList<>();
    for (List<Placed> lane : byLane.values()) {
      int from = 0;
      while (from < lane.size()) {
        int end = Math.min(lane.size(), from + options.committing().chunkOperations());
        writeChunk(session, lane.subList(from, end), refused);
        from = end;
      }
    }
    return refused;
  }

  private void writeChunk(RedisSession session, List<Placed> chunk, List<Refusal> refused)
      throws IOException {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> arguments =
        new ArrayList<>(
            RedisLedger.arguments(System.currentTimeMillis() + options.writing().guardMillis()));
    for (Placed placed : chunk) {
      Operation operation = placed.operation();
      keys.add(operation.key());
      keys.add(options.lanes().versionKey(placed.lane(), operation.key()));
      RedisWord word = operation.word();
      arguments.addAll(
          RedisLedger.arguments(
              word.verb().command(),
              word.version(),
              word.expiresAt(),
              operation.arguments().size()));
      arguments.addAll(operation.arguments());
    }
    String what = "Writing " + chunk.size() + " versions of " + options.sinkId();
    List<String> reply = session.run(GUARDED, what, keys, arguments);
    if (reply.get(0).equals("LATER")) {
      throw new StoreUnavailableException(
          what + ": Redis answers " + reply.get(1) + "; it will be retried", null);
    }
    if (reply.get(0).equals("FORBIDDEN")) {
      throw RedisFailures.forbidden(what, null);
    }
    for (int i = 1; i < reply.size(); i += 2) {
      refused.add(new Refusal(chunk.get(Integer.parseInt(reply.get(i))), reply.get(i + 1)));
    }
  }
}
