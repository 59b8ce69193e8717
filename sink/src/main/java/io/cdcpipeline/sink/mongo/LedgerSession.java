package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import java.util.List;
import org.bson.BsonBinary;

/**
 * The one session that a committer's transactions run in at a time.
 *
 * <p>Its id is written to the slot before its first transaction, so that a successor can end
 * whatever it may leave open.
 */
final class LedgerSession {

  private final MongoConnection connection;
  private ClientSession session;

  LedgerSession(MongoConnection connection) {
    this.connection = connection;
  }

  /** Puts the id of a new session where a successor finds it. */
  @FunctionalInterface
  interface Registry {
    void register(BsonBinary sessionId);
  }

  /** The current session; null when the last one was abandoned. */
  ClientSession current() {
    return session;
  }

  /** Opens a session, registered before its use. */
  ClientSession renew(Registry registry) {
    ClientSession next = connection.startSession();
    try {
      registry.register(MongoConnection.idOf(next));
    } catch (MongoException e) {
      next.close();
      throw e;
    }
    if (session != null) {
      session.close();
    }
    session = next;
    return session;
  }

  /** After an ambiguous end: what the old session may still hold must not block the next try. */
  void abandon() {
    if (session != null) {
      connection.kill(List.of(MongoConnection.idOf(session)));
      session.close();
      session = null;
    }
  }

  void abortIfActive() {
    if (session != null && session.hasActiveTransaction()) {
      MongoConnection.uninterrupted(session::abortTransaction);
    }
  }

  /**
   * Ends it: an interrupted commit may have left its transaction open on the server, and the next
   * takeover would wait for the server to end it.
   */
  void close() {
    MongoConnection.uninterrupted(this::abandon);
  }
}
