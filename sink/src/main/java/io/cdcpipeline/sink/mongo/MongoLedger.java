package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.event.CommandListener;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.CommitProtocol;
import io.cdcpipeline.sink.protocol.CommitProtocol.Owner;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final MongoSinkOptions options;
  private final CommitListener listener;
  private final MongoConnection connection;
  private final MongoTargets targets;
  private final ChunkSize chunkSize;
  private final LedgerDocuments documents;
  private final MongoCollection<BsonDocument> ledger;
  private final LedgerSession session;

  private MongoLedger(
      MongoSinkOptions options, CommitListener listener, MongoConnection connection) {
    this.options = options;
    this.listener = listener;
    this.connection = connection;
    this.targets = connection.targets(options.collections(), MongoTargets.Kind.TRANSACTIONS);
    this.chunkSize = new ChunkSize(options.chunk().operations());
    this.session = new LedgerSession(connection);
    this.documents = new LedgerDocuments(options.sinkId());
    this.ledger = connection.collection(new MongoNamespace(options.ledgerDatabase(), "cdc_ledger"));
  }

  /** Opens a client; does not talk to the server yet. */
  static MongoLedger connect(
      MongoSinkOptions options, CommitListener listener, CommandListener... commands)
      throws IOException {
    return new MongoLedger(options, listener, MongoConnection.open(options, commands));
  }

  @Override
  public Take takeOver(Label label) throws IOException {
    try {
      return new MongoTakeover(options, connection, targets, documents, ledger)
          .takeOver(label, session);
    } catch (MongoException e) {
      String what = "Takeover of " + options.sinkId() + "/" + label.slot();
      throw MongoFailures.classify(what, e);
    } finally {
      session.abortIfActive();
    }
  }

  @Override
  public LedgerView view() throws IOException {
    List<Take> takes = new ArrayList<>();
    List<ChainEntry> chains = new ArrayList<>();
    try {
      ledger
          .find(and(eq("s", options.sinkId()), in("kind", "take", "chain")))
          .projection(exclude("at", "exp"))
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
      ClientSession transaction = beginGuarded(take, false);
      ledger.updateOne(transaction, documents.takeId(take.incarnation()), set("open", true));
      transaction.commitTransaction();
      return new Take(take.incarnation(), take.label(), take.epoch(), true);
    } catch (MongoException e) {
      throw MongoFailures.classify("Opening " + options.sinkId(), e);
    } finally {
      session.abortIfActive();
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

  LedgerSession session() {
    return session;
  }

  /**
   * Starts a transaction whose first statement is the guard.
   *
   * @param live as {@link CommitProtocol#guard} has it
   */
  ClientSession beginGuarded(Take take, boolean live) throws SinkCommitException {
    ClientSession transaction = session.current();
    if (transaction == null) {
      // Outside the transaction: a successor must find it whatever becomes of this one.
      transaction =
          session.renew(id -> MongoTakeover.register(ledger, documents, take.label().slot(), id));
    }
    MongoConnection.begin(transaction);
    boolean owned =
        ledger
                .updateOne(transaction, ownedSlot(take), set("at", LedgerDocuments.now()))
                .getMatchedCount()
            == 1;
    Optional<Take> recorded =
        Optional.ofNullable(ledger.find(transaction, documents.takeId(take.incarnation())).first())
            .map(documents::takeOf);
    Optional<BsonDocument> slot =
        owned
            ? Optional.empty()
            : Optional.ofNullable(
                ledger.find(transaction, documents.slotId(take.label().slot())).first());
    Optional<Owner> owner =
        owned
            ? Optional.of(new Owner(take.incarnation(), take.epoch()))
            : slot.flatMap(LedgerDocuments::ownerOf);
    return switch (CommitProtocol.guard(take, recorded, owner, live)) {
      case PROCEED -> transaction;
      case FENCED -> throw fenced(take, slot);
      case GAP -> throw gap(take);
    };
  }

  private BsonDocument ownedSlot(Take take) {
    return documents
        .slotId(take.label().slot())
        .append("owner", new BsonString(take.incarnation()));
  }

  private SinkCommitException gap(Take take) {
    return new SinkCommitException(
        Outcome.GAP,
        "the ledger in MongoDB has lost the takeover of "
            + options.sinkId()
            + "/"
            + take.label().slot()
            + ": the store went back, for example to a backup, and acknowledged data with it."
            + " Nothing was written. Restore the store, or rebuild it from Kafka");
  }

  private SinkCommitException fenced(Take take, Optional<BsonDocument> slot) {
    String taker = slot.map(found -> "job " + found.get("job", BsonNull.VALUE)).orElse("nobody");
    return new SinkCommitException(
        Outcome.FENCED,
        "slot "
            + options.sinkId()
            + "/"
            + take.label().slot()
            + " belongs to "
            + taker
            + " now. Nothing was written by this attempt. If two jobs run with this sink id,"
            + " stop one");
  }

  Optional<ChainEntry> chain(Batch batch) {
    return Optional.ofNullable(
            ledger.find(session.current(), documents.chainId(batch.chainId())).first())
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
      ledger.insertOne(session.current(), next);
    } else {
      ledger.replaceOne(session.current(), documents.chainId(batch.chainId()), next);
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

  @Override
  public void close() {
    try {
      session.close();
    } finally {
      connection.close();
    }
  }
}
