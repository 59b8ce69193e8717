package io.cdcpipeline.sink.mongo;

import io.cdcpipeline.sink.mongo.MongoWrite.InsertOne;
import io.cdcpipeline.sink.mongo.MongoWrite.ReplaceOne;
import io.cdcpipeline.sink.mongo.MongoWrite.UpdateOne;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a sink adds to each operation at the time it is written.
 *
 * @param createdField gets the time of the first write of a document; null for none
 * @param modifiedField gets the time of the last one; null for none
 * @param guardRetention how long the guard document of a deletion is kept
 */
record WriteStamps(String createdField, String modifiedField, Duration guardRetention)
    implements Serializable {

  static final WriteStamps NONE = new WriteStamps(null, null, Duration.ofDays(30));

  WriteStamps fields(String created, String modified) {
    return new WriteStamps(
        UpdatePaths.requireTopLevel(created),
        UpdatePaths.requireTopLevel(modified),
        guardRetention);
  }

  WriteStamps guardRetention(Duration time) {
    return new WriteStamps(createdField, modifiedField, time);
  }

  /**
   * An operation with its stamps.
   *
   * @param expireAt of the guard document, null when none is left
   * @param created what a replacement keeps once it is there, null when nothing
   */
  record Stamped(MongoWrite write, BsonDateTime expireAt, BsonDocument created) {}

  Stamped stamp(MongoWrite write, BsonDateTime now) {
    if (write instanceof MongoWrite.DeleteOne delete) {
      return new Stamped(delete, delete.guard().map(guard -> expiry(now)).orElse(null), null);
    }
    if (write instanceof UpdateOne update) {
      return new Stamped(stamped(update, now), null, null);
    }
    if (createdField == null) {
      return new Stamped(write, null, null);
    }
    if (write instanceof ReplaceOne replace) {
      BsonDocument document = copy(replace.document()).append(modifiedField, now);
      ReplaceOne modified =
          new ReplaceOne(
              replace.database(),
              replace.collection(),
              replace.key(),
              document,
              replace.ifAbsent(),
              replace.guard());
      return new Stamped(modified, null, new BsonDocument(createdField, now));
    }
    InsertOne insert = (InsertOne) write;
    BsonDocument document =
        copy(insert.document()).append(createdField, now).append(modifiedField, now);
    return new Stamped(new InsertOne(insert.database(), insert.collection(), document), null, null);
  }

  private BsonDateTime expiry(BsonDateTime now) {
    return new BsonDateTime(now.getValue() + guardRetention.toMillis());
  }

  private UpdateOne stamped(UpdateOne update, BsonDateTime now) {
    if (createdField == null && update.guard().isEmpty()) {
      return update;
    }
    BsonValue stamped =
        update.update().isArray()
            ? withStage(update.update().asArray(), now)
            : withOperators(update.update().asDocument(), update.guard(), now);
    return new UpdateOne(
        update.database(),
        update.collection(),
        update.key(),
        stamped,
        update.ifAbsent(),
        update.guard());
  }

  private BsonArray withStage(BsonArray pipeline, BsonDateTime now) {
    BsonDocument first =
        new BsonDocument(
            "$ifNull", new BsonArray(List.of(new BsonString("$" + createdField), now)));
    BsonArray stages = new BsonArray(pipeline);
    stages.add(
        new BsonDocument("$set", new BsonDocument(createdField, first).append(modifiedField, now)));
    return stages;
  }

  private BsonDocument withOperators(
      BsonDocument update, Optional<VersionGuard> guard, BsonDateTime now) {
    BsonDocument stamped = copy(update);
    if (createdField != null) {
      add(stamped, "$setOnInsert", createdField, now);
      add(stamped, "$set", modifiedField, now);
    }
    if (guard.isPresent()) {
      add(stamped, "$set", guard.get().field(), guard.get().version());
      // What a deletion has left is a document like any other, but for these.
      add(stamped, "$unset", MongoModels.DELETED, new BsonString(""));
      add(stamped, "$unset", MongoModels.EXPIRE_AT, new BsonString(""));
    }
    return stamped;
  }

  private static void add(BsonDocument update, String operator, String field, BsonValue value) {
    BsonDocument fields = copy(update.getDocument(operator, new BsonDocument()));
    update.append(operator, fields.append(field, value));
  }

  private static BsonDocument copy(BsonDocument document) {
    BsonDocument copy = new BsonDocument();
    copy.putAll(document);
    return copy;
  }
}
