package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * One operation on one document: a closed vocabulary, so that it can be carried in a checkpoint and
 * repeated.
 *
 * <p>Every operation names its document by {@code _id} or by other fields with a unique index
 * ({@link DocumentKey}): there is no other filter, whose match could differ between the first
 * application and a replay.
 */
public sealed interface MongoWrite {

  /**
   * The database of the target collection.
   *
   * @return the database of the target collection, as each record may name another
   */
  String database();

  /**
   * The target collection; created when missing.
   *
   * @return its name without the database
   */
  String collection();

  /** What a write does when its document is not there. */
  enum IfAbsent {
    /** The write makes the document. */
    INSERT,

    /** The write does nothing. */
    SKIP
  }

  /**
   * Inserts {@code document}. A document with the same {@code _id} that is there already is an
   * error of this operation, never a sign of "already committed": the ledger knows what was
   * committed.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param document with an {@code _id}, so that a replay inserts the same
   * @return the operation
   */
  static InsertOne insertOne(String database, String collection, BsonDocument document) {
    return new InsertOne(database, collection, document);
  }

  /**
   * Replaces the document {@code id}, or inserts it.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param id of the document
   * @param document whole; an {@code _id} in it is the same
   * @return the operation, which may be given conditions
   */
  static ReplaceOne replaceOne(
      String database, String collection, BsonValue id, BsonDocument document) {
    return replaceOne(database, collection, DocumentKey.id(id), document);
  }

  /**
   * Replaces the document with this key, or inserts it. A replacement by other fields than {@code
   * _id} holds these fields itself.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param key which document
   * @param document whole
   * @return the operation, which may be given conditions
   */
  static ReplaceOne replaceOne(
      String database, String collection, DocumentKey key, BsonDocument document) {
    return new ReplaceOne(database, collection, key, document, IfAbsent.INSERT, Optional.empty());
  }

  /**
   * Applies {@code update} (an update document such as {@code {$inc: {count: 1}}}) to the document
   * {@code id}, or to a new one.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param id of the document
   * @param update operators only; none touches the key
   * @return the operation, which may be given conditions
   */
  static UpdateOne updateOne(
      String database, String collection, BsonValue id, BsonDocument update) {
    return updateOne(database, collection, DocumentKey.id(id), update);
  }

  /**
   * Applies {@code update} to the document with this key, or to a new one.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param key which document
   * @param update operators only; none touches the key
   * @return the operation, which may be given conditions
   */
  static UpdateOne updateOne(
      String database, String collection, DocumentKey key, BsonDocument update) {
    return new UpdateOne(database, collection, key, update, IfAbsent.INSERT, Optional.empty());
  }

  /**
   * Applies an aggregation pipeline ({@code [{$set: {total: {$add: ["$a", "$b"]}}}]}) to the
   * document with this key, or to a new one. What it computes is computed when it commits: {@code
   * $$NOW} is the time of the commit, not of the record.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param key which document
   * @param pipeline one stage or more
   * @return the operation, which takes no version
   */
  static UpdateOne updateOne(
      String database, String collection, DocumentKey key, List<BsonDocument> pipeline) {
    return new UpdateOne(
        database, collection, key, new BsonArray(pipeline), IfAbsent.INSERT, Optional.empty());
  }

  /**
   * Deletes the document {@code id} if it is there.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param id of the document
   * @return the operation, which may be given a version
   */
  static DeleteOne deleteOne(String database, String collection, BsonValue id) {
    return deleteOne(database, collection, DocumentKey.id(id));
  }

  /**
   * Deletes the document with this key if it is there.
   *
   * @param database of the target collection
   * @param collection created when missing
   * @param key which document
   * @return the operation, which may be given a version
   */
  static DeleteOne deleteOne(String database, String collection, DocumentKey key) {
    return new DeleteOne(database, collection, key, Optional.empty());
  }

  /**
   * See {@link MongoWrite#insertOne}.
   *
   * @param database of the target collection
   * @param collection its name
   * @param document with an {@code _id}
   */
  record InsertOne(String database, String collection, BsonDocument document)
      implements MongoWrite {
    /**
     * Checks the target.
     *
     * @param database a name that MongoDB takes
     * @param collection a name that MongoDB takes
     * @param document not null
     * @throws IllegalArgumentException saying what MongoDB would refuse
     */
    public InsertOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(document, "document");
    }
  }

  /**
   * See {@link MongoWrite#replaceOne}.
   *
   * @param database of the target collection
   * @param collection its name
   * @param key which document
   * @param document whole
   * @param ifAbsent what to do when it is not there
   * @param guard empty where a version does not matter
   */
  record ReplaceOne(
      String database,
      String collection,
      DocumentKey key,
      BsonDocument document,
      IfAbsent ifAbsent,
      Optional<VersionGuard> guard)
      implements MongoWrite {
    /**
     * Checks target, key and document.
     *
     * @param database a name that MongoDB takes
     * @param collection a name that MongoDB takes
     * @param key not null
     * @param document no update operators; holds the fields of a key other than {@code _id}
     * @param ifAbsent not null
     * @param guard not null, may be empty
     * @throws IllegalArgumentException saying what MongoDB would refuse
     */
    public ReplaceOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(ifAbsent, "ifAbsent");
      UpdateRules.requireReplacement(requireNonNull(key, "key"), document);
    }

    /**
     * The same, but nothing happens when the document is not there.
     *
     * @return a copy
     */
    public ReplaceOne onlyExisting() {
      return new ReplaceOne(database, collection, key, document, IfAbsent.SKIP, guard);
    }

    /**
     * The same, but only over an older version; the replacement gets {@code version} in {@code
     * field}. Writes of one document may then come in any order, and repeated.
     *
     * @param field at the top of the document, with its version
     * @param version number, string, date, time stamp or object id, of one type in all of the
     *     collection
     * @return a copy
     */
    public ReplaceOne ifNewer(String field, BsonValue version) {
      return new ReplaceOne(
          database,
          collection,
          key,
          document,
          ifAbsent,
          Optional.of(new VersionGuard(field, version)));
    }
  }

  /**
   * See {@link MongoWrite#updateOne}.
   *
   * @param database of the target collection
   * @param collection its name
   * @param key which document
   * @param update a document of operators or, as a pipeline, an array
   * @param ifAbsent what to do when it is not there
   * @param guard empty where a version does not matter
   */
  record UpdateOne(
      String database,
      String collection,
      DocumentKey key,
      BsonValue update,
      IfAbsent ifAbsent,
      Optional<VersionGuard> guard)
      implements MongoWrite {
    /**
     * Checks target, key and update.
     *
     * @param database a name that MongoDB takes
     * @param collection a name that MongoDB takes
     * @param key not null
     * @param update not empty; leaves the key alone
     * @param ifAbsent not null
     * @param guard empty for a pipeline
     * @throws IllegalArgumentException saying what MongoDB would refuse
     */
    public UpdateOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(ifAbsent, "ifAbsent");
      UpdateRules.requireUpdate(requireNonNull(key, "key"), update);
      if (guard.isPresent() && update.isArray()) {
        throw new IllegalArgumentException(
            "a pipeline on %s.%s cannot have ifNewer: compare the version inside the pipeline"
                .formatted(database, collection));
      }
    }

    /**
     * The same, but nothing happens when the document is not there.
     *
     * @return a copy
     */
    public UpdateOne onlyExisting() {
      return new UpdateOne(database, collection, key, update, IfAbsent.SKIP, guard);
    }

    /**
     * The same, but only over an older version, which becomes {@code version}. Inside a transaction
     * it must be {@link #onlyExisting}: MongoDB cannot tell a stale update from a missing document
     * there without ending the transaction.
     *
     * @param field at the top of the document, with its version
     * @param version number, string, date, time stamp or object id, of one type in all of the
     *     collection
     * @return a copy
     */
    public UpdateOne ifNewer(String field, BsonValue version) {
      return new UpdateOne(
          database,
          collection,
          key,
          update,
          ifAbsent,
          Optional.of(new VersionGuard(field, version)));
    }
  }

  /**
   * See {@link MongoWrite#deleteOne}.
   *
   * @param database of the target collection
   * @param collection its name
   * @param key which document
   * @param guard empty where a version does not matter
   */
  record DeleteOne(
      String database, String collection, DocumentKey key, Optional<VersionGuard> guard)
      implements MongoWrite {
    /**
     * Checks target and key.
     *
     * @param database a name that MongoDB takes
     * @param collection a name that MongoDB takes
     * @param key not null; with a guard its fields are at the top of the document
     * @param guard not null, may be empty
     * @throws IllegalArgumentException saying what MongoDB would refuse
     */
    public DeleteOne {
      TargetNames.requireTarget(database, collection);
      requireNonNull(guard, "guard");
      if (guard.isPresent() && !requireNonNull(key, "key").isId()) {
        key.fields().keySet().forEach(UpdatePaths::requireTopLevel);
      }
    }

    /**
     * The same, but only an older version, and what is left is a guard document {@code {_id, field:
     * version, _deleted: true, _expireAt: …}} that keeps an older write from bringing the document
     * back. Readers skip it by {@code {_deleted: {$ne: true}}}; a TTL index removes it.
     *
     * @param field at the top of the document, with its version
     * @param version number, string, date, time stamp or object id, of one type in all of the
     *     collection
     * @return a copy
     */
    public DeleteOne ifNewer(String field, BsonValue version) {
      return new DeleteOne(
          database, collection, key, Optional.of(new VersionGuard(field, version)));
    }
  }
}
