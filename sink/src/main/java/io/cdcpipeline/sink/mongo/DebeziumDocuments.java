package io.cdcpipeline.sink.mongo;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * Keeps a copy of each row in MongoDB, from Debezium's change events as BSON.
 *
 * <p>An event is the envelope {@code {op, before, after, source, …}}, or a document that holds it
 * as {@code payload}. Rows that were created, updated or read in a snapshot ({@code c}, {@code u},
 * {@code r}) replace the document; a deletion ({@code d}) deletes it. An event without {@code op},
 * a tombstone, and a message ({@code m}) write nothing. {@code truncate} fails, because nobody can
 * say which documents it means.
 *
 * <p>The {@code _id} is the value of the key column, or a document of the key columns in the order
 * they were named. A change of the key comes as a deletion and a creation, as Debezium sends it.
 */
public final class DebeziumDocuments implements MongoWriteMapper<BsonDocument> {

  private static final long serialVersionUID = 1L;

  private final String database;
  private final String collection;
  private final List<String> keyColumns;
  private final String versionPath;
  private final String versionField;

  private DebeziumDocuments(
      String database,
      String collection,
      List<String> keyColumns,
      String versionPath,
      String versionField) {
    this.database = database;
    this.collection = collection;
    this.keyColumns = keyColumns;
    this.versionPath = versionPath;
    this.versionField = versionField;
  }

  /**
   * All events into one collection.
   *
   * @param database of the collection
   * @param collection that gets the rows
   * @param keyColumns one or more, in the order of a composite {@code _id}
   * @return a mapper without versions
   */
  public static DebeziumDocuments into(String database, String collection, String... keyColumns) {
    TargetNames.requireTarget(database, collection);
    return new DebeziumDocuments(database, collection, columns(keyColumns), null, null);
  }

  /**
   * Each table, as {@code source.table} names it, into the collection of that name.
   *
   * @param database of the collections
   * @param keyColumns one or more, the same for all tables
   * @return a mapper without versions
   */
  public static DebeziumDocuments byTable(String database, String... keyColumns) {
    TargetNames.requireDatabase(database);
    return new DebeziumDocuments(database, null, columns(keyColumns), null, null);
  }

  /**
   * Lets no older event overwrite a newer one.
   *
   * @param path of the version in the envelope, such as {@code source.lsn} or {@code ts_ms}; it
   *     grows with each change of a row
   * @param field of the document that keeps it
   * @return a copy whose writes are guarded, as {@link MongoSinkBuilder#buildEffectivelyOnce} needs
   */
  public DebeziumDocuments versionedBy(String path, String field) {
    return new DebeziumDocuments(
        database,
        collection,
        keyColumns,
        UpdatePaths.requirePath(path),
        UpdatePaths.requireTopLevel(field));
  }

  private static List<String> columns(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("name one key column at least");
    }
    return List.of(names);
  }

  @Override
  public void map(BsonDocument event, Consumer<MongoWrite> out) {
    BsonDocument envelope =
        event.isDocument("payload") ? event.getDocument("payload") : requireNonNull(event);
    if (!envelope.isString("op")) {
      return;
    }
    String operation = envelope.getString("op").getValue();
    switch (operation) {
      case "c", "u", "r" -> out.accept(replacement(envelope, row(envelope, "after")));
      case "d" -> out.accept(deletion(envelope, row(envelope, "before")));
      case "m" -> {}
      default ->
          throw new IllegalArgumentException(
              "a change event with op '"
                  + operation
                  + "' has no meaning for a document; filter it out before the sink");
    }
  }

  private MongoWrite replacement(BsonDocument envelope, BsonDocument row) {
    BsonValue id = id(row);
    BsonDocument document = new BsonDocument("_id", id);
    row.forEach((column, value) -> document.append(column, column.equals("_id") ? id : value));
    MongoWrite.ReplaceOne replacement =
        MongoWrite.replaceOne(database, collection(envelope), id, document);
    return versionPath == null ? replacement : replacement.ifNewer(versionField, version(envelope));
  }

  private MongoWrite deletion(BsonDocument envelope, BsonDocument row) {
    MongoWrite.DeleteOne deletion = MongoWrite.deleteOne(database, collection(envelope), id(row));
    return versionPath == null ? deletion : deletion.ifNewer(versionField, version(envelope));
  }

  private static BsonDocument row(BsonDocument envelope, String name) {
    if (!envelope.isDocument(name)) {
      throw new IllegalArgumentException(
          "a change event has no document in '"
              + name
              + "': the source needs the full row there (PostgreSQL: REPLICA IDENTITY, at least of"
              + " the key)");
    }
    return envelope.getDocument(name);
  }

  private BsonValue id(BsonDocument row) {
    if (keyColumns.size() == 1) {
      return column(row, keyColumns.get(0));
    }
    BsonDocument id = new BsonDocument();
    keyColumns.forEach(name -> id.append(name, column(row, name)));
    return id;
  }

  private static BsonValue column(BsonDocument row, String name) {
    BsonValue value = row.get(name);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(
          "the key column '" + name + "' of a change event is empty");
    }
    return value;
  }

  private String collection(BsonDocument envelope) {
    if (collection != null) {
      return collection;
    }
    BsonValue table = at(envelope, "source.table");
    if (!table.isString()) {
      throw new IllegalArgumentException("a change event has no source.table");
    }
    return table.asString().getValue();
  }

  private BsonValue version(BsonDocument envelope) {
    BsonValue version = at(envelope, versionPath);
    if (version.isNull()) {
      throw new IllegalArgumentException("a change event has no version in '" + versionPath + "'");
    }
    return version;
  }

  private static BsonValue at(BsonDocument envelope, String path) {
    BsonValue found = envelope;
    for (String name : path.split("\\.", -1)) {
      found =
          found.isDocument()
              ? found.asDocument().getOrDefault(name, BsonNull.VALUE)
              : BsonNull.VALUE;
    }
    return found;
  }
}
