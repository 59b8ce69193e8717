package io.cdcpipeline.sink.mongo;

import com.mongodb.ClientBulkWriteException;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.WriteModel;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;

/**
 * Sends the operations of a chunk inside its transaction, in their order within each collection.
 * Between collections order does not matter: all of them become visible at once.
 */
final class ChunkWriter {

  private final MongoConnection connection;
  private final FaultInjector faults;
  private final String where;

  ChunkWriter(MongoConnection connection, FaultInjector faults, String where) {
    this.connection = connection;
    this.faults = faults;
    this.where = where;
  }

  /** An operation and where it is in its batch. */
  record Placed(int position, MongoOperation operation) {

    MongoNamespace target() {
      return operation.target();
    }
  }

  /**
   * Writes them.
   *
   * @throws PoisonedOperation if the server refuses one of them and says which
   */
  void write(ClientSession session, List<Placed> operations) throws PoisonedOperation, IOException {
    if (operations.size() > 1 && faults != FaultInjector.NONE) {
      // A single request has no moment between its operations.
      int half = operations.size() / 2;
      send(session, operations.subList(0, half));
      faults.reached(FaultPoint.COMMIT_MID_OPS, where);
      send(session, operations.subList(half, operations.size()));
    } else {
      send(session, operations);
    }
  }

  private void send(ClientSession session, List<Placed> operations) throws PoisonedOperation {
    Map<MongoNamespace, List<Placed>> groups = new LinkedHashMap<>();
    for (Placed operation : operations) {
      groups.computeIfAbsent(operation.target(), target -> new ArrayList<>()).add(operation);
    }
    if (groups.size() > 1 && connection.hasClientBulkWrite()) {
      sendAtOnce(session, operations);
      return;
    }
    for (Map.Entry<MongoNamespace, List<Placed>> group : groups.entrySet()) {
      List<WriteModel<BsonDocument>> models =
          group.getValue().stream().map(placed -> MongoModels.of(placed.operation())).toList();
      try {
        connection.collection(group.getKey()).bulkWrite(session, models);
      } catch (MongoBulkWriteException e) {
        if (MongoFailures.isTransient(e) || e.getWriteErrors().isEmpty()) {
          throw e;
        }
        BulkWriteError error = e.getWriteErrors().get(0);
        throw poisoned(group.getValue().get(error.getIndex()), error, e);
      }
    }
  }

  private void sendAtOnce(ClientSession session, List<Placed> operations) throws PoisonedOperation {
    try {
      connection.bulkWrite(
          session, operations.stream().map(placed -> ClientModels.of(placed.operation())).toList());
    } catch (ClientBulkWriteException e) {
      if (MongoFailures.isTransient(e) || e.getWriteErrors().isEmpty()) {
        throw e;
      }
      Map.Entry<Integer, WriteError> error = e.getWriteErrors().entrySet().iterator().next();
      throw poisoned(operations.get(error.getKey()), error.getValue(), e);
    }
  }

  private static PoisonedOperation poisoned(Placed placed, WriteError error, MongoException e) {
    if (!MongoFailures.isFaultOfTheOperation(error.getCode())) {
      throw e;
    }
    return new PoisonedOperation(
        placed.position(), placed.target(), error.getCode(), error.getMessage(), e);
  }
}
