package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.SinkIds;
import io.cdcpipeline.sink.protocol.Slot;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The ledger in MongoDB: who owns a slot, and how far each chain is applied.
 *
 * <p>Takeover, opening and each chunk of a batch are one transaction each, written with majority
 * and journal. Their first statement writes the slot document, so that a committer that lost its
 * slot conflicts or finds no document to write; a read would allow write skew.
 */
final class MongoLedger implements Ledger {

  private static final int DUPLICATE_KEY = 11000;

  private final MongoSinkOptions options;
  private final CommitListener listener;
  private final MongoConnection connection;
  private final MongoTargets targets;
  private final ChunkSize chunkSize;
  private final LedgerDocuments documents;
  private final MongoCollection<BsonDocument> ledger;
  private ClientSession session;

  private MongoLedger(
      MongoSinkOptions options, CommitListener listener, MongoConnection connection) {
    this.options = options;
    this.listener = listener;
    this.connection = connection;
    this.targets = connection.targets(options.collections(), MongoTargets.Kind.TRANSACTIONS);
    this.chunkSize = new ChunkSize(options.chunk().operations());
    this.documents = new LedgerDocuments(options.sinkId());
    this.ledger = connection.collection(new MongoNamespace(options.ledgerDatabase(), "cdc_ledger"));
  }

  /** Opens a client; does not talk to the server yet. */
  static MongoLedger connect(MongoSinkOptions options, CommitListener listener) {
    return new MongoLedger(options, listener, MongoConnection.open(options));
  }

  @Override
  public Take takeOver(Label label) throws IOException {
    String what = "Takeover of " + options.sinkId() + "/" + label.slot();
    try {
      connection.requireTransactions();
      prepare(label.slot());
      connection.kill(sessionsReplacedBy(label.slot()));
      renewSession();
      // Outside the transaction: whoever comes next must be able to end it if this one dies in it.
      ledger.updateOne(
          documents.slotId(label.slot()), set("taking", MongoConnection.idOf(session)));
      MongoConnection.begin(session);
      Take take = new Take(SinkIds.random(), label, nextEpoch(), false);
      ledger.insertOne(session, documents.take(take));
      ledger.updateOne(
          session,
          documents.slotId(label.slot()),
          new BsonDocument("$set", LedgerDocuments.ownership(take, MongoConnection.idOf(session))));
      ledger.updateMany(
          session,
          and(documents.ofKind("slot"), ne("P", label.parallelism())),
          set("owner", BsonNull.VALUE));
      session.commitTransaction();
      return take;
    } catch (MongoException e) {
      throw MongoFailures.classify(what, e);
    } finally {
      abortIfActive();
    }
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
            and(documents.ofKind("slot"), or(documents.slotId(slot), ne("P", slot.parallelism()))))
        .forEach(
            document ->
                Stream.of("lsid", "taking")
                    .filter(document::isBinary)
                    .map(document::getBinary)
                    .forEach(sessions::add));
    return sessions;
  }

  private long nextEpoch() {
    BsonDocument control =
        ledger.findOneAndUpdate(
            session,
            documents.controlId(),
            inc("epoch", 1L),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
    return control.getInt64("epoch").getValue();
  }

  @Override
  public LedgerView view() throws IOException {
    List<Take> takes = new ArrayList<>();
    List<ChainEntry> chains = new ArrayList<>();
    try {
      ledger
          .find(and(eq("s", options.sinkId()), in("kind", "take", "chain")))
          .forEach(
              document -> {
                if (document.getString("kind").getValue().equals("take")) {
                  takes.add(documents.takeOf(document));
                } else {
                  chains.add(documents.chainOf(document));
                }
              });
    } catch (MongoException e) {
      throw MongoFailures.classify("Reading the ledger of " + options.sinkId(), e);
    }
    return new LedgerView(takes, chains);
  }

  @Override
  public Take open(Take take) throws IOException {
    try {
      beginGuarded(take);
      ledger.updateOne(session, documents.takeId(take.incarnation()), set("open", true));
      session.commitTransaction();
      return new Take(take.incarnation(), take.label(), take.epoch(), true);
    } catch (MongoException e) {
      throw MongoFailures.classify("Opening " + options.sinkId(), e);
    } finally {
      abortIfActive();
    }
  }

  @Override
  public Outcome apply(Batch batch, Take take) throws IOException {
    return new MongoBatchCommit(options, this, listener, batch, take).apply();
  }

  MongoConnection connection() {
    return connection;
  }

  MongoTargets targets() {
    return targets;
  }

  ChunkSize chunkSize() {
    return chunkSize;
  }

  /** Starts a transaction whose first statement is the guard. */
  ClientSession beginGuarded(Take take) throws SinkCommitException {
    if (session == null) {
      ClientSession next = connection.startSession();
      // Outside the transaction: a successor must find it whatever becomes of this one. And
      // before any use of it, so that a failure here is followed by another try.
      try {
        ledger.updateOne(ownedSlot(take), set("lsid", MongoConnection.idOf(next)));
      } catch (MongoException e) {
        next.close();
        throw e;
      }
      session = next;
    }
    MongoConnection.begin(session);
    if (ledger
            .updateOne(session, ownedSlot(take), set("at", LedgerDocuments.now()))
            .getMatchedCount()
        == 0) {
      session.abortTransaction();
      throw ownershipLost(take);
    }
    return session;
  }

  private BsonDocument ownedSlot(Take take) {
    return documents
        .slotId(take.label().slot())
        .append("owner", new BsonString(take.incarnation()));
  }

  private SinkCommitException ownershipLost(Take take) {
    String where = options.sinkId() + "/" + take.label().slot();
    if (ledger.find(documents.takeId(take.incarnation())).first() == null) {
      return new SinkCommitException(
          Outcome.GAP,
          "the ledger in MongoDB has lost the takeover of "
              + where
              + ": the store went back, for example to a backup, and acknowledged data with it."
              + " Nothing was written. Restore the store, or rebuild it from Kafka");
    }
    BsonDocument slot = ledger.find(documents.slotId(take.label().slot())).first();
    String taker = slot == null ? "nobody" : "job " + slot.get("job", BsonNull.VALUE);
    return new SinkCommitException(
        Outcome.FENCED,
        "slot "
            + where
            + " belongs to "
            + taker
            + " now. Nothing was written by this attempt. If two jobs run with this sink id,"
            + " stop one");
  }

  Optional<ChainEntry> chain(Batch batch) {
    return Optional.ofNullable(ledger.find(session, documents.chainId(batch.chainId())).first())
        .map(documents::chainOf);
  }

  /** Moves the chain's record, inside the current transaction. */
  void moveChain(Batch batch, Take take, Optional<ChainEntry> from, int cursor) {
    boolean whole = cursor == 0;
    long n = whole ? batch.n() : batch.n() - 1;
    // Between chunks the record still vouches for the batch before.
    String digest = whole ? batch.digest() : from.map(ChainEntry::digest).orElse("");
    BsonDocument next = documents.chain(batch, take, n, cursor, digest);
    if (from.isEmpty()) {
      ledger.insertOne(session, next);
    } else {
      ledger.replaceOne(session, documents.chainId(batch.chainId()), next);
    }
  }

  @Override
  public void retire(Retirement retirement, long expiresAt) throws IOException {
    try {
      ledger.deleteMany(in("_id", ids("take", retirement.removeNow())));
      expire("take", retirement.expiringTakes(), expiresAt);
      expire("chain", retirement.expiringChains(), expiresAt);
    } catch (MongoException e) {
      throw MongoFailures.classify("Retiring records of " + options.sinkId(), e);
    }
  }

  private void expire(String kind, Set<String> names, long expiresAt) {
    ledger.updateMany(
        and(in("_id", ids(kind, names)), exists("exp", false)),
        set("exp", new BsonDateTime(expiresAt)));
  }

  private List<BsonValue> ids(String kind, Set<String> names) {
    return names.stream().map(name -> documents.id(kind, name).get("_id")).toList();
  }

  /** After an ambiguous end: what the old session may still hold must not block the next try. */
  void abandonSession() {
    if (session != null) {
      connection.kill(List.of(MongoConnection.idOf(session)));
      session.close();
      session = null;
    }
  }

  void abortIfActive() {
    if (session != null && session.hasActiveTransaction()) {
      uninterrupted(session::abortTransaction);
    }
  }

  /** With the interruption of a cancelled task pending the driver would not tell the server. */
  private static void uninterrupted(Runnable farewell) {
    boolean interrupted = Thread.interrupted();
    try {
      farewell.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void renewSession() {
    if (session != null) {
      session.close();
    }
    session = connection.startSession();
  }

  @Override
  public void close() {
    // An interrupted commit may have left its transaction open on the server, and the next
    // takeover would wait for the server to end it.
    uninterrupted(this::abandonSession);
    connection.close();
  }
}
