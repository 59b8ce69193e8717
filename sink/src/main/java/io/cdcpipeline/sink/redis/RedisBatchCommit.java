package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.flink.OperationReader;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.redis.RedisConnection.Script;
import io.cdcpipeline.sink.redis.RedisOperationCodec.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Applies one batch, chunk by chunk: each chunk and its step in the ledger are one script. */
final class RedisBatchCommit {

  private static final Script COMMIT = Script.named("commit.lua");
  private static final int NO_POSITION = -1;

  private final RedisSinkOptions options;
  private final RedisLedger ledger;
  private final RedisConnection connection;
  private final FaultInjector faults;

  /** The operation that Redis refused last, and why, while it is still ahead. */
  private int poisoned = NO_POSITION;

  private String poisonReason = "";

  RedisBatchCommit(
      RedisSinkOptions options,
      RedisLedger ledger,
      RedisConnection connection,
      FaultInjector faults) {
    this.options = options;
    this.ledger = ledger;
    this.connection = connection;
    this.faults = faults;
  }

  Outcome apply(Batch batch, Take take) throws IOException {
    try (OperationReader operations = OperationReader.of(batch)) {
      boolean applied = false;
      int from = 0;
      while (true) {
        List<Operation> chunk = chunk(operations, from);
        int end = from + chunk.size();
        List<String> reply = send(batch, take, chunk, from, end == operations.size());
        switch (reply.get(0)) {
          case "APPLIED" -> {
            applied = true;
            from = end;
            if (from == operations.size()) {
              return Outcome.APPLIED;
            }
            faults.reached(FaultPoint.COMMIT_BETWEEN_CHUNKS, where(take));
          }
          case "ALREADY" -> {
            return applied ? Outcome.APPLIED : Outcome.ALREADY;
          }
          case "RESUME" -> from = Integer.parseInt(reply.get(1));
          case "POISON" -> setAside(batch, Integer.parseInt(reply.get(1)), reply.get(2));
          default -> throw refusal(batch, take, reply);
        }
      }
    }
  }

  private List<String> send(Batch batch, Take take, List<Operation> chunk, int from, boolean whole)
      throws IOException {
    List<byte[]> keys = new ArrayList<>();
    keys.add(LedgerFields.ledgerKey(options.sinkId()).getBytes(UTF_8));
    keys.add(LedgerFields.rejectedKey(options.sinkId()).getBytes(UTF_8));
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
      keys.add(operation.key());
      arguments.add(operation.encodedWord());
      arguments.addAll(RedisLedger.arguments(operation.arguments().size()));
      arguments.addAll(operation.arguments());
    }
    faults.reached(FaultPoint.COMMIT_BEFORE_TXN_COMMIT, where(take));
    List<String> reply = connection.run(COMMIT, "Commit of " + batch, keys, arguments);
    faults.reached(FaultPoint.COMMIT_AFTER_TXN_COMMIT, where(take));
    return reply;
  }

  /** A chunk ends before a poisoned operation, which then is a chunk of its own. */
  private List<Operation> chunk(OperationReader operations, int from) throws IOException {
    int limit = options.chunkOperations();
    if (from == poisoned) {
      limit = 1;
    } else if (poisoned > from) {
      limit = Math.min(limit, poisoned - from);
    }
    return operations.chunk(from, limit, options.chunkBytes()).stream()
        .map(RedisOperationCodec::decode)
        .toList();
  }

  private void setAside(Batch batch, int position, String reason) throws SinkCommitException {
    if (options.onPoison() == PoisonPolicy.FAIL) {
      throw new SinkCommitException(
          Outcome.POISON,
          "Redis refuses operation %d of %s (%s). What is applied of the batch already will not"
                  .formatted(position, batch, reason.split(" ", 2)[0])
              + " be repeated. Repair the key, or build the sink with"
              + " onPoison(DEAD_LETTER) to store such operations in "
              + LedgerFields.rejectedKey(options.sinkId())
              + " and go on");
    }
    poisoned = position;
    poisonReason = reason;
  }

  private IOException refusal(Batch batch, Take take, List<String> reply) {
    return switch (reply.get(0)) {
      case "GAP" ->
          ledger.gap(
              take, reply.get(1).equals("chain") ? "batches before " + batch : "its takeover");
      case "FENCED" -> ledger.fenced(take, reply.get(1));
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
      default ->
          new IOException("Commit of " + batch + ": unknown answer of the script, " + reply.get(0));
    };
  }

  private String where(Take take) {
    return options.sinkId() + "/" + take.label().subtask();
  }
}
