package io.cdcpipeline.sink.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.bulk.ClientNamespacedWriteModel;
import com.mongodb.event.CommandListener;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One committer's client: how it reaches the server, and with which concerns it writes. */
final class MongoConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MongoConnection.class);
  private static final WriteConcern MAJORITY_JOURNALED =
      WriteConcern.MAJORITY.withJournal(true).withWTimeout(10, TimeUnit.SECONDS);

  /** Stated here, because the concerns of a connection string can be lower. */
  private static final TransactionOptions TRANSACTION =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .writeConcern(MAJORITY_JOURNALED)
          .readPreference(ReadPreference.primary())
          .build();

  private final MongoClient client;

  private boolean clientBulkWrite;

  private MongoConnection(MongoClient client) {
    this.client = client;
  }

  /**
   * Does not talk to the server yet.
   *
   * @param listeners are told of each command
   */
  static MongoConnection open(MongoSinkOptions options, CommandListener... listeners)
      throws IOException {
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder()
            .applicationName("cdc-sink-" + options.sinkId())
            .applyConnectionString(new ConnectionString(options.uri()))
            .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS))
            .applyToSocketSettings(socket -> socket.readTimeout(30, TimeUnit.SECONDS));
    if (!options.security().isOfTheJvm()) {
      SSLContext context = options.security().context();
      settings.applyToSslSettings(ssl -> ssl.context(context));
    }
    List.of(listeners).forEach(settings::addCommandListener);
    return new MongoConnection(MongoClients.create(settings.build()));
  }

  MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
    return client
        .getDatabase(namespace.getDatabaseName())
        .getCollection(namespace.getCollectionName(), BsonDocument.class)
        .withReadPreference(ReadPreference.primary())
        .withReadConcern(ReadConcern.MAJORITY)
        .withWriteConcern(MAJORITY_JOURNALED);
  }

  /**
   * Refuses a server without multi-document transactions.
   *
   * @return what the store is called: its replica set, or that it is sharded
   * @throws IOException that says so
   */
  String requireTransactions() throws IOException {
    BsonDocument hello = admin(new BsonDocument("hello", new BsonInt32(1)));
    clientBulkWrite = ClientModels.supportedBy(hello.getInt32("maxWireVersion").getValue());
    if (!hello.containsKey("setName") && !hello.containsKey("msg")) {
      throw new IOException(
          "MongoDB runs standalone, without transactions: exactly-once needs a replica set."
              + " Start mongod with --replSet rs0 and run rs.initiate(); a single node will do;"
              + " or build the sink with buildEffectivelyOnce()");
    }
    return hello.containsKey("setName")
        ? "replica set " + hello.getString("setName").getValue()
        : "sharded cluster";
  }

  /** Whether one request may write to several collections; known once it was asked for hello. */
  boolean hasClientBulkWrite() {
    return clientBulkWrite;
  }

  void bulkWrite(ClientSession session, List<ClientNamespacedWriteModel> models) {
    client.bulkWrite(session, models);
  }

  MongoTargets targets(List<CollectionSpec> declared, MongoTargets.Kind kind) {
    return new MongoTargets(client, declared, kind);
  }

  ClientSession startSession() {
    return client.startSession();
  }

  static BsonBinary idOf(ClientSession session) {
    return session.getServerSession().getIdentifier().getBinary("id");
  }

  static void begin(ClientSession session) {
    session.startTransaction(TRANSACTION);
  }

  /**
   * Ends sessions of committers that are gone, and with them a transaction that one may have left
   * open: it would hold its write conflict for up to a minute.
   *
   * @return whether the server has done so
   */
  boolean kill(List<BsonBinary> sessions) {
    if (sessions.isEmpty()) {
      return true;
    }
    List<BsonDocument> ids = sessions.stream().map(id -> new BsonDocument("id", id)).toList();
    try {
      admin(new BsonDocument("killSessions", new BsonArray(ids)));
      return true;
    } catch (MongoInterruptedException e) {
      throw e;
    } catch (MongoException e) {
      // Only speed is lost: the server ends such a transaction by itself.
      LOG.warn(
          "Cannot end {} sessions of earlier committers (code {}): if one left a transaction open,"
              + " the first commit waits for the server to end it",
          sessions.size(),
          e.getCode());
      return false;
    }
  }

  private BsonDocument admin(BsonDocument command) {
    return client.getDatabase("admin").runCommand(command, BsonDocument.class);
  }

  @Override
  public void close() {
    uninterrupted(client::close);
  }

  /**
   * Runs a last call although the task is cancelled: with its interruption pending the driver would
   * not tell the server, and would leave threads and sockets.
   */
  static void uninterrupted(Runnable farewell) {
    boolean interrupted = Thread.interrupted();
    try {
      farewell.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
