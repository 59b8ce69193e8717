package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.WriteModel;
import com.mongodb.event.CommandListener;
import io.cdcpipeline.sink.flink.DirectStore;
import io.cdcpipeline.sink.mongo.MongoOperation.Kind;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * MongoDB without transactions and without a ledger: bulk writes, durable on a majority, in the
 * order of the operations of each collection.
 */
final class MongoDirectStore implements DirectStore {

  private static final int DUPLICATE_KEY = 11000;

  private final MongoSinkOptions options;
  private final MongoConnection connection;
  private final MongoTargets targets;
  private boolean declared;

  private MongoDirectStore(
      MongoSinkOptions options, MongoConnection connection, MongoTargets.Kind kind) {
    this.options = options;
    this.connection = connection;
    this.targets = connection.targets(options.collections(), kind);
  }

  /** Opens a client; does not talk to the server yet. */
  static MongoDirectStore connect(
      MongoSinkOptions options, MongoTargets.Kind kind, CommandListener... commands)
      throws IOException {
    return new MongoDirectStore(options, MongoConnection.open(options, commands), kind);
  }

  @Override
  public void apply(List<ByteBuffer> encoded) throws IOException {
    Map<MongoNamespace, List<MongoOperation>> groups = new LinkedHashMap<>();
    for (ByteBuffer bytes : encoded) {
      MongoOperation operation = MongoOperation.of(bytes);
      groups.computeIfAbsent(operation.target(), target -> new ArrayList<>()).add(operation);
    }
    try {
      if (!declared) {
        targets.ensureDeclared();
        declared = true;
      }
      for (Map.Entry<MongoNamespace, List<MongoOperation>> group : groups.entrySet()) {
        ensureTarget(group.getKey(), group.getValue());
        write(group.getKey(), group.getValue());
      }
    } catch (MongoException e) {
      throw MongoFailures.classify("A direct write of " + options.sinkId(), e);
    }
  }

  private void ensureTarget(MongoNamespace target, List<MongoOperation> operations)
      throws IOException {
    targets.ensureExists(target);
    if (operations.stream().anyMatch(operation -> operation.expireAt() != null)) {
      targets.ensureGuardExpiry(target);
    }
  }

  private void write(MongoNamespace target, List<MongoOperation> operations) throws IOException {
    int from = 0;
    while (from < operations.size()) {
      List<MongoOperation> rest = operations.subList(from, operations.size());
      try {
        connection.collection(target).bulkWrite(models(target, rest));
        return;
      } catch (MongoBulkWriteException e) {
        if (MongoFailures.isTransient(e) || e.getWriteErrors().isEmpty()) {
          throw e;
        }
        BulkWriteError error = e.getWriteErrors().get(0);
        from += error.getIndex() + 1;
        afterError(rest.get(error.getIndex()), error.getCode(), error.getMessage(), e);
      } catch (MongoException e) {
        if (!MongoFailures.isFaultOfAnOperation(e)) {
          throw e;
        }
        // The server does not say of which one: halves find it. Some may be written twice by that.
        if (rest.size() > 1) {
          write(target, rest.subList(0, rest.size() / 2));
          from += rest.size() / 2;
        } else {
          from++;
          afterError(rest.get(0), e.getCode(), e.getMessage(), e);
        }
      }
    }
  }

  private List<WriteModel<BsonDocument>> models(
      MongoNamespace target, List<MongoOperation> operations) {
    boolean series = targets.isTimeSeries(target);
    return operations.stream()
        .map(
            operation ->
                operation.kind() == Kind.INSERT && !series
                    ? MongoModels.repeatable(operation)
                    : MongoModels.of(operation))
        .toList();
  }

  /** The operations before it are applied, those after it are not yet. */
  private void afterError(MongoOperation operation, int code, String message, MongoException cause)
      throws IOException {
    if (code == DUPLICATE_KEY
        && operation.kind() == Kind.UPDATE
        && operation.guard() != null
        && message.contains("_id_")) {
      // A newer version is there, so the filter found nothing and the upsert met the document.
      return;
    }
    if (!MongoFailures.isFaultOfTheOperation(code)) {
      throw cause;
    }
    if (options.onPoison() == PoisonPolicy.DEAD_LETTER) {
      reject(operation, code + ": " + message);
      return;
    }
    throw new SinkCommitException(
        Outcome.POISON,
        "MongoDB refuses an operation of %s on %s with code %d. Those before it are written."
                .formatted(options.sinkId(), operation.target(), code)
            + " Repair the target, or build the sink with onPoison(DEAD_LETTER) to store such"
            + " operations in cdc_rejected and go on");
  }

  private void reject(MongoOperation operation, String reason) throws IOException {
    MongoNamespace rejected = new MongoNamespace(options.ledgerDatabase(), "cdc_rejected");
    targets.ensureExists(rejected);
    connection
        .collection(rejected)
        .insertOne(
            new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("sink", new BsonString(options.sinkId()))
                .append("reason", new BsonString(PoisonedOperation.shortened(reason)))
                .append("operation", operation.encoded())
                .append("at", LedgerDocuments.now()));
  }

  @Override
  public void close() {
    connection.close();
  }
}
