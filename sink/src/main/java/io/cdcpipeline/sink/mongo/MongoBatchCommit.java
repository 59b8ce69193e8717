package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.cdcpipeline.sink.flink.OperationReader;
import io.cdcpipeline.sink.mongo.ChunkWriter.Placed;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.CommitProtocol;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Applies one batch, chunk by chunk: each chunk and its step in the ledger are one transaction. */
final class MongoBatchCommit {

  /** How often an unknown result of commitTransaction is asked for again on its own session. */
  private static final int COMMIT_RETRIES = 3;

  private final MongoSinkOptions options;
  private final MongoLedger ledger;
  private final CommitListener listener;
  private final Batch batch;
  private final Take take;
  private final RejectedOperations rejected;
  private final ChunkWriter writer;

  MongoBatchCommit(
      MongoSinkOptions options,
      MongoLedger ledger,
      CommitListener listener,
      Batch batch,
      Take take) {
    this.options = options;
    this.ledger = ledger;
    this.listener = listener;
    this.batch = batch;
    this.take = take;
    this.rejected = new RejectedOperations(options, ledger.connection(), batch);
    this.writer = new ChunkWriter(ledger.connection(), options.shared().faults(), where());
  }

  Outcome apply() throws IOException {
    try (OperationReader operations = OperationReader.of(batch)) {
      boolean applied = false;
      int from = 0;
      while (true) {
        Step step = applyChunk(chunk(operations, from));
        if (step.kind() == Step.Kind.ALREADY) {
          return applied ? Outcome.APPLIED : Outcome.ALREADY;
        }
        applied = applied || step.kind() == Step.Kind.APPLIED;
        from = step.next();
        if (step.kind() == Step.Kind.APPLIED) {
          if (from == operations.size()) {
            return Outcome.APPLIED;
          }
          reached(FaultPoint.COMMIT_BETWEEN_CHUNKS);
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
  }

  private Chunk chunk(OperationReader operations, int from) throws IOException {
    List<MongoOperation> chunk =
        operations.chunk(from, ledger.chunkSize().operations(), options.chunk().bytes()).stream()
            .map(MongoOperation::of)
            .toList();
    return new Chunk(from, chunk, from + chunk.size() == operations.size());
  }

  private Step applyChunk(Chunk chunk) throws IOException {
    try {
      ensureCollections(chunk);
      boolean live = batch.label().sameRestore(take.label());
      ClientSession session = ledger.beginGuarded(take, live);
      Optional<ChainEntry> chain = ledger.chain(batch);
      Verdict verdict = CommitProtocol.judge(batch, chain);
      if (verdict.kind() != Verdict.Kind.APPLY) {
        requireAlready(verdict);
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
      reached(FaultPoint.COMMIT_AFTER_LEDGER_CAS);
      int setAside = write(session, chunk);
      reached(FaultPoint.COMMIT_BEFORE_TXN_COMMIT);
      commit(session);
      reached(FaultPoint.COMMIT_AFTER_TXN_COMMIT);
      ledger.chunkSize().applied();
      for (int i = 0; i < setAside; i++) {
        listener.operationRejected();
      }
      return new Step(Step.Kind.APPLIED, chunk.end());
    } catch (PoisonedOperation poison) {
      rejected.add(poison);
      return new Step(Step.Kind.RESUME, chunk.from());
    } catch (MongoException e) {
      return afterFailure(chunk, e);
    } finally {
      ledger.session().abortIfActive();
    }
  }

  /** Goes on with half the chunk where its size or one of its operations is to blame. */
  private Step afterFailure(Chunk chunk, MongoException failure) throws IOException {
    int size = chunk.operations().size();
    if (MongoFailures.isCacheFull(failure)
        || (MongoFailures.isConflict(failure) && ledger.chunkSize().conflicted())) {
      if (ledger.chunkSize().halve(size)) {
        listener.chunkHalved();
        return new Step(Step.Kind.RESUME, chunk.from());
      }
    } else if (MongoFailures.isFaultOfAnOperation(failure)) {
      // The server does not say of which one: the cursor lets the others go ahead.
      if (!ledger.chunkSize().halve(size)) {
        MongoOperation culprit = chunk.operations().get(0);
        rejected.add(
            new PoisonedOperation(
                chunk.from(), culprit.target(), failure.getCode(), failure.getMessage(), failure));
      }
      return new Step(Step.Kind.RESUME, chunk.from());
    }
    throw MongoFailures.classify("Commit of " + batch, failure);
  }

  private void requireAlready(Verdict verdict) throws SinkCommitException {
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

  private void ensureCollections(Chunk chunk) throws IOException {
    MongoTargets targets = ledger.targets();
    for (MongoOperation operation : chunk.operations()) {
      targets.ensureExists(operation.target());
      if (operation.expireAt() != null) {
        targets.ensureGuardExpiry(operation.target());
      }
    }
    if (!rejected.isEmpty()) {
      targets.ensureExists(rejected.namespace());
    }
  }

  /** Returns how many it stored as rejected instead. */
  private int write(ClientSession session, Chunk chunk) throws PoisonedOperation, IOException {
    List<Placed> accepted = new ArrayList<>(chunk.operations().size());
    for (int i = chunk.from(); i < chunk.end(); i++) {
      MongoOperation operation = chunk.operations().get(i - chunk.from());
      if (rejected.contains(i)) {
        rejected.store(session, i, operation);
      } else {
        accepted.add(new Placed(i, operation));
      }
    }
    if (!accepted.isEmpty()) {
      writer.write(session, accepted);
    }
    return chunk.operations().size() - accepted.size();
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
            ledger.session().abandon();
          }
          throw e;
        }
      }
    }
  }

  private void reached(FaultPoint point) throws IOException {
    options.shared().faults().reached(point, where());
  }

  private String where() {
    return options.sinkId() + "/" + take.label().subtask();
  }
}
