package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.pullAll;
import static com.mongodb.client.model.Updates.pushEach;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.Slot;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.protocol.TargetPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a slot over: ends the sessions of its earlier committers, and becomes its owner in one
 * transaction.
 */
final class MongoTakeover {

  private static final Logger LOG = LoggerFactory.getLogger(MongoTakeover.class);
  private static final int DUPLICATE_KEY = 11000;

  /** Takeovers by other jobs that the ledger remembers, for whoever looks into a REWOUND. */
  private static final int HISTORY = 20;

  /** Of one slot; each ambiguous end of a commit adds one, and each takeover removes them. */
  private static final int SESSIONS = 64;

  private final MongoSinkOptions options;
  private final MongoConnection connection;
  private final MongoTargets targets;
  private final LedgerDocuments documents;
  private final MongoCollection<BsonDocument> ledger;

  MongoTakeover(
      MongoSinkOptions options,
      MongoConnection connection,
      MongoTargets targets,
      LedgerDocuments documents,
      MongoCollection<BsonDocument> ledger) {
    this.options = options;
    this.connection = connection;
    this.targets = targets;
    this.documents = documents;
    this.ledger = ledger;
  }

  /** Leaves its transaction open when it fails. */
  Take takeOver(Label label, LedgerSession sessions) throws IOException {
    String target = connection.requireTransactions() + "/" + options.ledgerDatabase();
    prepare(label.slot());
    List<BsonBinary> replaced = sessionsReplacedBy(label.slot());
    List<BsonBinary> ended = connection.kill(replaced) ? replaced : List.of();
    // Outside the transaction: whoever comes next must be able to end it if this one dies in it.
    ClientSession session = sessions.renew(id -> register(ledger, documents, label.slot(), id));
    MongoConnection.begin(session);
    Take take = new Take(SinkIds.random(), label, nextEpoch(session, label, target), false);
    ledger.insertOne(session, documents.take(take));
    BsonBinary own = MongoConnection.idOf(session);
    ledger.updateOne(
        session,
        documents.slotId(label.slot()),
        combine(new BsonDocument("$set", LedgerDocuments.ownership(take, own)), unset("taking")));
    ledger.updateMany(
        session,
        and(documents.ofKind("slot"), ne("P", label.parallelism())),
        set("owner", BsonNull.VALUE));
    session.commitTransaction();
    ledger.updateMany(documents.ofKind("session"), pullAll("ids", ended));
    return take;
  }

  /**
   * Puts a session's id where the next takeover finds it: in a document that no transaction writes,
   * because one that is still open would block this.
   */
  static void register(
      MongoCollection<BsonDocument> ledger,
      LedgerDocuments documents,
      Slot slot,
      BsonBinary session) {
    ledger.updateOne(
        documents.sessionsId(slot),
        combine(
            new BsonDocument("$setOnInsert", documents.ofSlot("session", slot)),
            pushEach("ids", List.of(session), new PushOptions().slice(-SESSIONS))),
        new UpdateOptions().upsert(true));
  }

  /** What a transaction cannot do well: create the collection, its index, and the documents. */
  private void prepare(Slot slot) throws IOException {
    targets.ensureDeclared();
    targets.ensureExists(ledger.getNamespace());
    ledger.createIndex(Indexes.ascending("s", "kind"));
    ledger.createIndex(
        Indexes.ascending("exp"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
    insertIfMissing(documents.control());
    insertIfMissing(documents.freeSlot(slot));
  }

  private void insertIfMissing(BsonDocument document) {
    if (ledger.find(eq("_id", document.get("_id"))).first() != null) {
      return;
    }
    try {
      ledger.insertOne(document);
    } catch (MongoWriteException e) {
      if (e.getCode() != DUPLICATE_KEY) {
        throw e;
      }
    }
  }

  /** Of the committers that own these slots, and of those that died while they took one over. */
  private List<BsonBinary> sessionsReplacedBy(Slot slot) {
    List<BsonBinary> sessions = new ArrayList<>();
    ledger
        .find(
            and(
                eq("s", options.sinkId()),
                in("kind", "slot", "session"),
                or(
                    and(eq("P", slot.parallelism()), eq("k", slot.subtask())),
                    ne("P", slot.parallelism()))))
        .forEach(
            document -> {
              for (String field : List.of("lsid", "taking")) {
                if (document.isBinary(field)) {
                  sessions.add(document.getBinary(field));
                }
              }
              document.getArray("ids", new BsonArray()).stream()
                  .filter(BsonValue::isBinary)
                  .map(BsonValue::asBinary)
                  .forEach(sessions::add);
            });
    return sessions.stream().distinct().toList();
  }

  private long nextEpoch(ClientSession session, Label label, String target)
      throws SinkCommitException {
    BsonDocument control =
        ledger.findOneAndUpdate(
            session,
            documents.controlId(),
            inc("epoch", 1L),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
    long epoch = control.getInt64("epoch").getValue();
    requireTarget(control, target);
    List<Bson> changes = new ArrayList<>();
    if (!new BsonString(target).equals(control.get("target"))) {
      changes.add(set("target", new BsonString(target)));
    }
    if (!label.jobId().equals(LedgerDocuments.lastJob(control))) {
      changes.add(
          pushEach(
              "history",
              List.of(LedgerDocuments.takeoverByOther(label, epoch)),
              new PushOptions().slice(-HISTORY)));
    }
    if (!changes.isEmpty()) {
      ledger.updateOne(session, documents.controlId(), combine(changes));
    }
    return epoch;
  }

  private void requireTarget(BsonDocument control, String target) throws SinkCommitException {
    String known = control.getString("target", new BsonString(target)).getValue();
    if (known.equals(target)) {
      return;
    }
    if (options.shared().policies().onTarget() == TargetPolicy.ADOPT) {
      LOG.warn("The ledger of {} moves from {} to {}", options.sinkId(), known, target);
      return;
    }
    throw new SinkCommitException(
        Outcome.TARGET_CHANGED,
        "the ledger of "
            + options.sinkId()
            + " belongs to "
            + known
            + ", the sink writes to "
            + target
            + ". Nothing was written. If data and ledger were moved together on purpose, start once"
            + " with TargetPolicy.ADOPT");
  }
}
