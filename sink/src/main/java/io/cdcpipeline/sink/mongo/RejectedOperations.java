package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoNamespace;
import com.mongodb.client.ClientSession;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * The operations of one batch that MongoDB refuses: stored in {@code cdc_rejected} by the
 * transaction that applies the others.
 */
final class RejectedOperations {

  private static final int DUPLICATE_KEY = 11000;

  private final MongoSinkOptions options;
  private final MongoConnection connection;
  private final Batch batch;

  /** The server's reason by position. */
  private final Map<Integer, String> reasons = new TreeMap<>();

  RejectedOperations(MongoSinkOptions options, MongoConnection connection, Batch batch) {
    this.options = options;
    this.connection = connection;
    this.batch = batch;
  }

  boolean contains(int position) {
    return reasons.containsKey(position);
  }

  boolean isEmpty() {
    return reasons.isEmpty();
  }

  MongoNamespace namespace() {
    return new MongoNamespace(options.ledgerDatabase(), "cdc_rejected");
  }

  /** Sets an operation aside, or fails, as the policy says. */
  void add(PoisonedOperation poison) throws SinkCommitException {
    if (options.onPoison() == PoisonPolicy.DEAD_LETTER) {
      reasons.put(poison.position(), poison.reason());
      return;
    }
    throw new SinkCommitException(
        Outcome.POISON,
        "MongoDB refuses operation %d of %s on %s with code %d. Nothing of its chunk was written."
                .formatted(poison.position(), batch, poison.target(), poison.code())
            + " Repair the target, or build the sink with onPoison(DEAD_LETTER) to store such"
            + " operations in cdc_rejected and go on"
            + hint(poison.code()),
        poison);
  }

  private String hint(int code) {
    return code == DUPLICATE_KEY && options.shared().writer().combining()
        ? ". If a unique value moves from one document to another within a checkpoint, build it"
            + " with combining(false)"
        : "";
  }

  void store(ClientSession session, int position, MongoOperation operation) {
    connection
        .collection(namespace())
        .insertOne(
            session,
            new BsonDocument(
                    "_id", new BsonString(batch.chainId() + "|" + batch.n() + "|" + position))
                .append("sink", new BsonString(options.sinkId()))
                .append("n", new BsonInt64(batch.n()))
                .append("reason", new BsonString(reasons.get(position)))
                .append("operation", operation.encoded())
                .append("at", LedgerDocuments.now()));
  }
}
