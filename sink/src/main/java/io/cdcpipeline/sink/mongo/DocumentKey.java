package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Which document an operation is about: the one whose fields equal these.
 *
 * <p>Other than by {@code _id} the fields need a unique index on exactly them, declared with {@link
 * CollectionSpec#uniqueIndex}: without one, two documents may match and each replay may pick
 * another. A value is only ever compared for equality, whatever it looks like.
 *
 * @param fields the path of each field and its value; not null, no array, no regular expression
 */
public record DocumentKey(BsonDocument fields) {

  private static final String ID = "_id";

  /**
   * Checks that only one document can match.
   *
   * @param fields {@code _id} alone, or one or more others
   * @throws IllegalArgumentException naming the field that could match several documents
   */
  public DocumentKey {
    requireNonNull(fields, "fields");
    if (fields.isEmpty() || (fields.containsKey(ID) && fields.size() > 1)) {
      throw new IllegalArgumentException(
          "a key is _id alone or one or more other fields, got " + fields.keySet());
    }
    if (!fields.containsKey(ID)) {
      fields.forEach(DocumentKey::requireEquality);
    }
  }

  /**
   * The document with this {@code _id}.
   *
   * @param id any BSON value that MongoDB takes as one; not null
   * @return the key that every collection has an index for
   */
  public static DocumentKey id(BsonValue id) {
    return new DocumentKey(new BsonDocument(ID, requireNonNull(id, "id")));
  }

  /**
   * The document with this value in a field that has a unique index.
   *
   * @param path such as {@code isin} or {@code listing.isin}
   * @param value a scalar or a document
   * @return a key that needs a unique index on this field
   */
  public static DocumentKey field(String path, BsonValue value) {
    return new DocumentKey(new BsonDocument(path, requireNonNull(value, "value")));
  }

  boolean isId() {
    return fields.containsKey(ID);
  }

  /** Whether a write to {@code path} would change the key. */
  boolean overlaps(String path) {
    return fields.keySet().stream().anyMatch(field -> UpdatePaths.overlap(field, path));
  }

  /** Matches equal values only, and by the server's short way to an {@code _id} where it can. */
  BsonDocument filter() {
    BsonDocument filter = new BsonDocument();
    for (Map.Entry<String, BsonValue> field : fields.entrySet()) {
      BsonValue value = field.getValue();
      // Without $eq a value such as {$gt: ""} or a regular expression would match others. With
      // it the server plans a query for each write, which costs it a quarter more.
      filter.append(
          field.getKey(), isPlain(value.getBsonType()) ? value : new BsonDocument("$eq", value));
    }
    return filter;
  }

  /** Whether a value of this type means itself in a filter, whatever it is. */
  private static boolean isPlain(BsonType type) {
    return type == BsonType.STRING
        || type == BsonType.OBJECT_ID
        || type == BsonType.INT32
        || type == BsonType.INT64
        || type == BsonType.DECIMAL128
        || type == BsonType.BINARY
        || type == BsonType.DATE_TIME;
  }

  private static void requireEquality(String path, BsonValue value) {
    UpdatePaths.requirePath(path);
    BsonType type = value.getBsonType();
    if (type == BsonType.NULL
        || type == BsonType.UNDEFINED
        || type == BsonType.ARRAY
        || type == BsonType.REGULAR_EXPRESSION) {
      throw new IllegalArgumentException(
          "the key field '"
              + path
              + "' has a value of type "
              + type
              + ", which can match several documents; use a scalar or a document");
    }
  }
}
