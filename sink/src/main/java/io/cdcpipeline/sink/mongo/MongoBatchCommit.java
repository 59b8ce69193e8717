package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.WriteModel;
import io.cdcpipeline.sink.flink.OperationReader;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** Applies one batch, chunk by chunk: each chunk and its step in the ledger are one transaction. */
final class MongoBatchCommit {

  /** How often an unknown result of commitTransaction is asked for again on its own session. */
  private static final int COMMIT_RETRIES = 3;

  private final MongoSinkOptions options;
  private final MongoLedger ledger;
  private final MongoConnection connection;
  private final FaultInjector faults;

  /** Operations that MongoDB refused, by position, with its reason. */
  private final Map<Integer, String> rejected = new TreeMap<>();

  MongoBatchCommit(
      MongoSinkOptions options,
      MongoLedger ledger,
      MongoConnection connection,
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
        Step step = applyChunk(batch, take, chunk(operations, from));
        if (step.kind() == Step.Kind.ALREADY) {
          return applied ? Outcome.APPLIED : Outcome.ALREADY;
        }
        applied = applied || step.kind() == Step.Kind.APPLIED;
        from = step.next();
        if (step.kind() == Step.Kind.APPLIED) {
          if (from == operations.size()) {
            return Outcome.APPLIED;
          }
          faults.reached(FaultPoint.COMMIT_BETWEEN_CHUNKS, where(take));
        }
      }
    }
  }

  /** What became of a chunk, and the position to go on from. */
  private record Step(Kind kind, int next) {

    enum Kind {
      APPLIED,
      ALREADY,
      RESUME
    }
  }

  /** Operations of a batch that are applied together, from position {@code from} on. */
  private record Chunk(int from, List<MongoOperation> operations, boolean last) {

    int end() {
      return from + operations.size();
    }

    Set<MongoNamespace> targets() {
      return operations.stream()
          .map(MongoOperation::target)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private Chunk chunk(OperationReader operations, int from) throws IOException {
    List<MongoOperation> chunk =
        operations.chunk(from, options.chunk().operations(), options.chunk().bytes()).stream()
            .map(MongoOperation::of)
            .toList();
    return new Chunk(from, chunk, from + chunk.size() == operations.size());
  }

  private Step applyChunk(Batch batch, Take take, Chunk chunk) throws IOException {
    String what = "Commit of " + batch;
    try {
      ensureCollections(chunk.targets());
      ClientSession session = ledger.beginGuarded(take);
      Optional<ChainEntry> chain = ledger.chain(batch);
      Verdict verdict = CommitProtocol.judge(batch, chain);
      if (verdict.kind() != Verdict.Kind.APPLY) {
        requireAlready(batch, verdict);
        if (!batch.isMarker()) {
          // What was read may not have reached a majority yet. Committing the guard's write
          // waits until it has; only then may Flink forget the batch.
          commit(session);
        }
        return new Step(Step.Kind.ALREADY, 0);
      }
      if (verdict.from() != chunk.from()) {
        return new Step(Step.Kind.RESUME, verdict.from());
      }
      ledger.moveChain(batch, take, chain, chunk.last() ? 0 : chunk.end());
      faults.reached(FaultPoint.COMMIT_AFTER_LEDGER_CAS, where(take));
      write(session, batch, chunk);
      faults.reached(FaultPoint.COMMIT_BEFORE_TXN_COMMIT, where(take));
      commit(session);
      faults.reached(FaultPoint.COMMIT_AFTER_TXN_COMMIT, where(take));
      return new Step(Step.Kind.APPLIED, chunk.end());
    } catch (PoisonedOperation poison) {
      setAside(batch, poison);
      return new Step(Step.Kind.RESUME, chunk.from());
    } catch (MongoException e) {
      throw MongoFailures.classify(what, e);
    } finally {
      ledger.abortIfActive();
    }
  }

  private static void requireAlready(Batch batch, Verdict verdict) throws SinkCommitException {
    switch (verdict.kind()) {
      case ALREADY -> {}
      case GAP ->
          throw new SinkCommitException(
              Outcome.GAP,
              "MongoDB lacks batches before "
                  + batch
                  + " that it had acknowledged: the store went back. Nothing was written. Restore"
                  + " the store, or rebuild it from Kafka");
      case CORRUPT ->
          throw new SinkCommitException(
              Outcome.CORRUPT,
              "MongoDB has another content under the identity of "
                  + batch
                  + ". Nothing was written. Is the ledger shared with another cluster's copy?");
      case APPLY -> throw new IllegalStateException("nothing to answer for " + batch);
    }
  }

  private void ensureCollections(Set<MongoNamespace> targets) {
    targets.forEach(connection::ensureExists);
    if (!rejected.isEmpty()) {
      connection.ensureExists(rejectedNamespace());
    }
  }

  /**
   * Writes operations in their order within each collection. Between collections order does not
   * matter: all of them become visible at once.
   */
  private void write(ClientSession session, Batch batch, Chunk chunk) throws PoisonedOperation {
    Map<MongoNamespace, List<Integer>> positions = new LinkedHashMap<>();
    Map<MongoNamespace, List<WriteModel<BsonDocument>>> models = new LinkedHashMap<>();
    for (int i = chunk.from(); i < chunk.end(); i++) {
      MongoOperation operation = chunk.operations().get(i - chunk.from());
      if (rejected.containsKey(i)) {
        storeRejected(session, batch, i, operation);
      } else {
        positions.computeIfAbsent(operation.target(), key -> new ArrayList<>()).add(i);
        models
            .computeIfAbsent(operation.target(), key -> new ArrayList<>())
            .add(MongoModels.of(operation));
      }
    }
    for (Map.Entry<MongoNamespace, List<WriteModel<BsonDocument>>> group : models.entrySet()) {
      try {
        connection.collection(group.getKey()).bulkWrite(session, group.getValue());
      } catch (MongoBulkWriteException e) {
        if (MongoFailures.isTransient(e) || e.getWriteErrors().isEmpty()) {
          throw e;
        }
        BulkWriteError error = e.getWriteErrors().get(0);
        throw new PoisonedOperation(
            positions.get(group.getKey()).get(error.getIndex()), group.getKey(), error, e);
      }
    }
  }

  private void setAside(Batch batch, PoisonedOperation poison) throws SinkCommitException {
    if (options.onPoison() == PoisonPolicy.DEAD_LETTER) {
      rejected.put(poison.position, poison.reason);
      return;
    }
    throw new SinkCommitException(
        Outcome.POISON,
        "MongoDB refuses operation %d of %s on %s with code %d. Nothing of its chunk was written."
                .formatted(poison.position, batch, poison.target, poison.code)
            + " Repair the target, or build the sink with onPoison(DEAD_LETTER) to store such"
            + " operations in cdc_rejected and go on",
        poison);
  }

  private void storeRejected(
      ClientSession session, Batch batch, int position, MongoOperation operation) {
    connection
        .collection(rejectedNamespace())
        .insertOne(
            session,
            new BsonDocument(
                    "_id", new BsonString(batch.chainId() + "|" + batch.n() + "|" + position))
                .append("sink", new BsonString(options.sinkId()))
                .append("n", new BsonInt64(batch.n()))
                .append("reason", new BsonString(rejected.get(position)))
                .append("operation", operation.encoded())
                .append("at", LedgerDocuments.now()));
  }

  private MongoNamespace rejectedNamespace() {
    return new MongoNamespace(options.ledgerDatabase(), "cdc_rejected");
  }

  private void commit(ClientSession session) {
    for (int attempt = 1; ; attempt++) {
      try {
        session.commitTransaction();
        return;
      } catch (MongoException e) {
        boolean unknown = e.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL);
        if (!unknown || attempt == COMMIT_RETRIES) {
          if (unknown) {
            ledger.abandonSession();
          }
          throw e;
        }
      }
    }
  }

  private String where(Take take) {
    return options.sinkId() + "/" + take.label().subtask();
  }

  /** One operation that fails whenever it is tried. */
  private static final class PoisonedOperation extends Exception {

    private final int position;
    private final MongoNamespace target;
    private final int code;
    private final String reason;

    PoisonedOperation(
        int position, MongoNamespace target, BulkWriteError error, MongoBulkWriteException cause) {
      super("code " + error.getCode(), null);
      this.position = position;
      this.target = target;
      this.code = error.getCode();
      this.reason = error.getCode() + ": " + error.getMessage();
      addSuppressedFrameOf(cause);
    }

    /** Keeps where it happened, but not the driver's text: that repeats the document. */
    private void addSuppressedFrameOf(MongoBulkWriteException cause) {
      setStackTrace(cause.getStackTrace());
    }
  }
}
