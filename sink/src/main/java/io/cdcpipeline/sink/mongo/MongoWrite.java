package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * One operation on one document: a closed vocabulary, so that it can be carried in a checkpoint and
 * repeated.
 *
 * <p>Every operation names its document by {@code _id}: there is no filter by other fields, whose
 * match could differ between the first application and a replay.
 */
public sealed interface MongoWrite {

  /** The database of the target collection. */
  String database();

  /** The target collection; created when missing. */
  String collection();

  /**
   * Inserts {@code document}. A document with the same {@code _id} that is there already is an
   * error of this operation, never a sign of "already committed": the ledger knows what was
   * committed.
   */
  static MongoWrite insertOne(String database, String collection, BsonDocument document) {
    return new InsertOne(database, collection, document);
  }

  /** Replaces the document {@code id}, or inserts it. */
  static MongoWrite replaceOne(
      String database, String collection, BsonValue id, BsonDocument document) {
    return new ReplaceOne(database, collection, id, document);
  }

  /**
   * Applies {@code update} (an update document such as {@code {$inc: {count: 1}}}) to the document
   * {@code id}, or to a new one.
   */
  static MongoWrite updateOne(
      String database, String collection, BsonValue id, BsonDocument update) {
    return new UpdateOne(database, collection, id, update);
  }

  /** Deletes the document {@code id} if it is there. */
  static MongoWrite deleteOne(String database, String collection, BsonValue id) {
    return new DeleteOne(database, collection, id);
  }

  /** See {@link MongoWrite#insertOne}. */
  record InsertOne(String database, String collection, BsonDocument document)
      implements MongoWrite {
    public InsertOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(document, "document");
    }
  }

  /** See {@link MongoWrite#replaceOne}. */
  record ReplaceOne(String database, String collection, BsonValue id, BsonDocument document)
      implements MongoWrite {
    public ReplaceOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(id, "id");
      if (document.keySet().stream().anyMatch(key -> key.startsWith("$"))) {
        throw new IllegalArgumentException(
            "a replacement has no operators, got the fields "
                + document.keySet()
                + "; use updateOne for $inc, $set and the like");
      }
    }
  }

  /** See {@link MongoWrite#updateOne}. */
  record UpdateOne(String database, String collection, BsonValue id, BsonDocument update)
      implements MongoWrite {
    public UpdateOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(id, "id");
      if (update.isEmpty() || !update.keySet().stream().allMatch(key -> key.startsWith("$"))) {
        throw new IllegalArgumentException(
            "an update consists of operators such as $inc or $set, got the fields "
                + update.keySet()
                + "; use replaceOne for a whole document");
      }
    }
  }

  /** See {@link MongoWrite#deleteOne}. */
  record DeleteOne(String database, String collection, BsonValue id) implements MongoWrite {
    public DeleteOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(id, "id");
    }
  }
}
