package io.cdcpipeline.sink.mongo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.cdcpipeline.sink.mongo.MongoWrite.IfAbsent;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What the driver is told to do for an operation.
 *
 * <p>A replacement or deletion with a version guard is a pipeline that leaves a newer document as
 * it is: a filter on the version with upsert would end in a duplicate key on each stale write,
 * which inside a transaction ends the transaction.
 */
final class MongoModels {

  /** Fields of the document that a guarded deletion leaves. */
  static final String DELETED = "_deleted";

  static final String EXPIRE_AT = "_expireAt";

  private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);
  private static final UpdateOptions UPDATE = new UpdateOptions();
  private static final ReplaceOptions REPLACE_UPSERT = new ReplaceOptions().upsert(true);
  private static final ReplaceOptions REPLACE = new ReplaceOptions();

  private MongoModels() {}

  static WriteModel<BsonDocument> of(MongoOperation operation) {
    boolean upsert = operation.ifAbsent() == IfAbsent.INSERT;
    return switch (operation.kind()) {
      case INSERT -> new InsertOneModel<>(document(operation));
      case REPLACE ->
          operation.guard() == null && operation.created() == null
              ? new ReplaceOneModel<>(
                  filter(operation), document(operation), upsert ? REPLACE_UPSERT : REPLACE)
              : new UpdateOneModel<>(
                  filter(operation), List.of(replacement(operation)), upsert ? UPSERT : UPDATE);
      case UPDATE -> update(operation, upsert ? UPSERT : UPDATE);
      case DELETE ->
          operation.guard() == null
              ? new DeleteOneModel<>(filter(operation))
              : new UpdateOneModel<>(filter(operation), List.of(guardDocument(operation)), UPSERT);
    };
  }

  /** An insert that may be repeated: it replaces the document with its _id, or inserts it. */
  static WriteModel<BsonDocument> repeatable(MongoOperation insert) {
    return new ReplaceOneModel<>(filter(insert), document(insert), REPLACE_UPSERT);
  }

  private static BsonDocument document(MongoOperation operation) {
    return operation.value().asDocument();
  }

  private static BsonDocument filter(MongoOperation operation) {
    return operation.key().filter();
  }

  private static WriteModel<BsonDocument> update(MongoOperation operation, UpdateOptions options) {
    if (operation.value().isArray()) {
      List<BsonDocument> stages =
          operation.value().asArray().stream().map(BsonValue::asDocument).toList();
      return new UpdateOneModel<>(filter(operation), stages, options);
    }
    BsonDocument filter = filter(operation);
    VersionGuard guard = operation.guard();
    if (guard != null) {
      // Unlike $lt, $not matches a document without the field, too.
      filter.append(
          guard.field(), new BsonDocument("$not", new BsonDocument("$gte", guard.version())));
    }
    return new UpdateOneModel<>(filter, document(operation), options);
  }

  private static BsonDocument replacement(MongoOperation operation) {
    BsonDocument fields = new BsonDocument();
    BsonDocument created = operation.created();
    if (created != null) {
      String field = created.getFirstKey();
      fields.append(
          field, call("$ifNull", new BsonString("$" + field), literal(created.get(field))));
    }
    return replaceWith(operation, operation.value(), fields);
  }

  private static BsonDocument guardDocument(MongoOperation operation) {
    BsonDocument left = new BsonDocument(DELETED, BsonBoolean.TRUE);
    if (operation.expireAt() != null) {
      left.append(EXPIRE_AT, operation.expireAt());
    }
    if (!operation.key().isId()) {
      left.putAll(operation.key().fields());
    }
    return replaceWith(operation, left, new BsonDocument());
  }

  /** The stage that puts {@code document}, overlaid with {@code fields}, in place of the old. */
  private static BsonDocument replaceWith(
      MongoOperation operation, BsonValue document, BsonDocument fields) {
    VersionGuard guard = operation.guard();
    if (guard != null) {
      fields.append(guard.field(), literal(guard.version()));
    }
    BsonValue id =
        operation.key().isId()
            ? literal(operation.key().fields().get("_id"))
            : new BsonString("$_id");
    BsonValue merged =
        call("$mergeObjects", new BsonDocument("_id", id), literal(document), fields);
    if (guard != null) {
      BsonDocument older =
          call("$lt", new BsonString("$" + guard.field()), literal(guard.version()));
      merged = call("$cond", older, merged, new BsonString("$$ROOT"));
    }
    return new BsonDocument("$replaceWith", merged);
  }

  private static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }

  private static BsonDocument call(String operator, BsonValue... arguments) {
    return new BsonDocument(operator, new BsonArray(List.of(arguments)));
  }
}
