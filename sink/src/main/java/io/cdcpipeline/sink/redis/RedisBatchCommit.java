package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.flink.OperationReader;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Applies one batch, chunk by chunk: each chunk and its step in the ledger are one script. */
final class RedisBatchCommit {

  private static final RedisScript COMMIT = RedisScript.named("commit.lua");
  private static final int NO_POSITION = -1;
  private static final byte[] PUBLISH = RedisVerb.PUBLISH.command().getBytes(UTF_8);

  private final RedisSinkOptions options;
  private final RedisLanes lanes;
  private final RedisServers servers;
  private final CommitListener listener;
  private final FaultInjector faults;

  /** The operation that Redis refused last, and why, while it is still ahead. */
  private int poisoned = NO_POSITION;

  private String poisonReason = "";

  /** Whether the batch may hold messages: it does, or not all of it was looked at. */
  private boolean mayPublish;

  RedisBatchCommit(
      RedisSinkOptions options,
      RedisServers servers,
      CommitListener listener,
      FaultInjector faults) {
    this.options = options;
    this.lanes = options.lanes();
    this.servers = servers;
    this.listener = listener;
    this.faults = faults;
  }

  /** Applies a batch and waits until it is safe; what it publishes goes out after that. */
  Outcome apply(Batch batch, int lane, Take take) throws IOException {
    poisoned = NO_POSITION;
    mayPublish = false;
    try (RedisSession session = servers.session(lane);
        OperationReader operations = OperationReader.of(batch)) {
      Outcome outcome = apply(session, operations, batch, lane, take);
      if (!batch.isMarker()) {
        faults.reached(FaultPoint.REDIS_AFTER_SCRIPT_BEFORE_WAIT, where(take));
        await(session, batch);
        if (mayPublish) {
          publish(session, operations, batch);
        }
      }
      return outcome;
    }
  }

  private Outcome apply(
      RedisSession session, OperationReader operations, Batch batch, int lane, Take take)
      throws IOException {
    boolean applied = false;
    int from = 0;
    while (true) {
      List<Operation> chunk = chunk(operations, from);
      int end = from + chunk.size();
      List<byte[]> arguments = arguments(batch, take, chunk, from, end == operations.size());
      List<String> reply = send(session, batch, take, keys(lane, chunk), arguments);
      switch (reply.get(0)) {
        case "APPLIED" -> {
          applied = true;
          if (from == poisoned) {
            listener.operationRejected();
          }
          from = end;
          if (from == operations.size()) {
            return Outcome.APPLIED;
          }
          faults.reached(FaultPoint.COMMIT_BETWEEN_CHUNKS, where(take));
        }
        case "ALREADY" -> {
          mayPublish = true;
          return applied ? Outcome.APPLIED : Outcome.ALREADY;
        }
        case "RESUME" -> {
          mayPublish = true;
          from = Integer.parseInt(reply.get(1));
        }
        case "POISON" -> setAside(batch, lane, Integer.parseInt(reply.get(1)), reply.get(2));
        default -> throw refusal(batch, take, reply);
      }
    }
  }

  private void await(RedisSession session, Batch batch) throws IOException {
    RedisDurability durability = options.durability();
    if (!session.await(durability, "Waiting for the safety of " + batch)) {
      listener.durabilityFellShort();
      throw new StoreUnavailableException(
          "Commit of "
              + batch
              + ": it is applied, but not as safe as "
              + durability
              + " within "
              + durability.timeout().toMillis()
              + " ms. Nothing is applied again; Redis is asked again. Are all replicas connected?",
          null);
    }
  }

  /** Also for a batch that an earlier attempt applied: it may have died before it came to this. */
  private void publish(RedisSession session, OperationReader operations, Batch batch)
      throws IOException {
    int from = 0;
    while (from < operations.size()) {
      List<Operation> chunk =
          operations
              .chunk(
                  from, options.committing().chunkOperations(), options.committing().chunkBytes())
              .stream()
              .map(RedisOperationCodec::decode)
              .toList();
      from += chunk.size();
      List<Operation> messages = chunk.stream().filter(RedisBatchCommit::isMessage).toList();
      if (!messages.isEmpty()) {
        session.call(
            "Publishing the messages of " + batch,
            pipe -> {
              messages.forEach(message -> pipe.publish(message.key(), message.arguments().get(0)));
              pipe.sync();
              return messages.size();
            });
      }
    }
  }

  private static boolean isMessage(Operation operation) {
    return Arrays.equals(operation.encodedWord(), PUBLISH);
  }

  private List<byte[]> keys(int lane, List<Operation> chunk) {
    List<byte[]> keys = new ArrayList<>(2 + chunk.size());
    byte[] ledger = lanes.ledgerKey(options.sinkId(), lane).getBytes(UTF_8);
    keys.add(ledger);
    keys.add(lanes.rejectedKey(options.sinkId(), lane).getBytes(UTF_8));
    // A channel is no key: in a cluster it would seem to be in another slot.
    for (Operation operation : chunk) {
      boolean message = isMessage(operation);
      mayPublish |= message;
      keys.add(message ? ledger : operation.key());
    }
    return keys;
  }

  private List<byte[]> arguments(
      Batch batch, Take take, List<Operation> chunk, int from, boolean whole) {
    boolean skip = from == poisoned;
    List<byte[]> arguments =
        new ArrayList<>(
            RedisLedger.arguments(
                take.incarnation(),
                take.label().slot(),
                take.open() ? 1 : 0,
                batch.chainId(),
                batch.n(),
                batch.digest(),
                LedgerFields.by(take),
                LedgerFields.born(batch.label()),
                System.currentTimeMillis(),
                from,
                whole ? 1 : 0,
                skip ? from : NO_POSITION,
                skip ? poisonReason : ""));
    for (Operation operation : chunk) {
      arguments.add(operation.encodedWord());
      arguments.addAll(RedisLedger.arguments(operation.arguments().size()));
      arguments.addAll(operation.arguments());
    }
    return arguments;
  }

  private List<String> send(
      RedisSession session, Batch batch, Take take, List<byte[]> keys, List<byte[]> arguments)
      throws IOException {
    faults.reached(FaultPoint.COMMIT_BEFORE_TXN_COMMIT, where(take));
    List<String> reply = session.run(COMMIT, "Commit of " + batch, keys, arguments);
    faults.reached(FaultPoint.COMMIT_AFTER_TXN_COMMIT, where(take));
    return reply;
  }

  /** A chunk ends before a poisoned operation, which then is a chunk of its own. */
  private List<Operation> chunk(OperationReader operations, int from) throws IOException {
    int limit = options.committing().chunkOperations();
    if (from == poisoned) {
      limit = 1;
    } else if (poisoned > from) {
      limit = Math.min(limit, poisoned - from);
    }
    return operations.chunk(from, limit, options.committing().chunkBytes()).stream()
        .map(RedisOperationCodec::decode)
        .toList();
  }

  private void setAside(Batch batch, int lane, int position, String reason)
      throws SinkCommitException {
    if (options.committing().onPoison() == PoisonPolicy.FAIL) {
      throw new SinkCommitException(
          Outcome.POISON,
          "Redis refuses operation %d of %s (%s). What is applied of the batch already will not"
                  .formatted(position, batch, reason.split(" ", 2)[0])
              + " be repeated. Repair the key, or build the sink with"
              + " onPoison(DEAD_LETTER) to store such operations in "
              + lanes.rejectedKey(options.sinkId(), lane)
              + " and go on");
    }
    poisoned = position;
    poisonReason = reason;
  }

  private IOException refusal(Batch batch, Take take, List<String> reply) {
    return switch (reply.get(0)) {
      case "GAP" ->
          RedisLedger.gap(
              options.sinkId(),
              take,
              reply.get(1).equals("chain") ? "batches before " + batch : "its takeover");
      case "FENCED" -> RedisLedger.fenced(options.sinkId(), take, reply.get(1));
      case "CORRUPT" ->
          new SinkCommitException(
              Outcome.CORRUPT,
              "Redis has another content under the identity of "
                  + batch
                  + ". Nothing was written. Is the ledger a copy of another server's?");
      case "LATER" ->
          new StoreUnavailableException(
              "Commit of " + batch + ": Redis answers " + reply.get(1) + "; it will be retried",
              null);
      case "FORBIDDEN" -> RedisFailures.forbidden("Commit of " + batch, null);
      default ->
          new IOException("Commit of " + batch + ": unknown answer of the script, " + reply.get(0));
    };
  }

  private String where(Take take) {
    return options.sinkId() + "/" + take.label().subtask();
  }
}
