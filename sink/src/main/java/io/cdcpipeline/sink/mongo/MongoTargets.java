package io.cdcpipeline.sink.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.TimeSeriesOptions;
import com.mongodb.client.model.ValidationOptions;
import io.cdcpipeline.sink.mongo.CollectionSpec.IndexSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The collections a committer writes to: looked at once, and created where they are missing, always
 * outside a transaction, because creating one inside blocks others.
 */
final class MongoTargets {

  private static final int NAMESPACE_EXISTS = 48;

  /** Removes the guard documents of deletions at the time they carry. */
  private static final IndexSpec GUARD_EXPIRY =
      new IndexSpec(List.of(MongoModels.EXPIRE_AT), false, Duration.ZERO);

  private final MongoClient client;
  private final Kind kind;
  private final Map<MongoNamespace, CollectionSpec> specs = new HashMap<>();
  private final Set<MongoNamespace> checked = new HashSet<>();
  private final Set<MongoNamespace> withGuardExpiry = new HashSet<>();
  private final Set<MongoNamespace> timeSeries = new HashSet<>();

  /** What is written to them with. */
  enum Kind {
    /** Exactly once. */
    TRANSACTIONS,
    /** Effectively once: each write has a version. */
    VERSIONED_WRITES,
    /** At least once. */
    DIRECT_WRITES
  }

  MongoTargets(MongoClient client, List<CollectionSpec> declared, Kind kind) {
    this.client = client;
    this.kind = kind;
    declared.forEach(spec -> specs.put(spec.namespace(), spec));
  }

  /**
   * Creates what is declared.
   *
   * @throws IOException if something else is there, or a transaction cannot write to it
   */
  void ensureDeclared() throws IOException {
    for (MongoNamespace namespace : specs.keySet()) {
      ensureExists(namespace);
    }
  }

  /**
   * Creates the collection if need be.
   *
   * @throws IOException if what is there cannot be written to
   */
  void ensureExists(MongoNamespace namespace) throws IOException {
    if (checked.contains(namespace)) {
      return;
    }
    Optional<BsonDocument> found = find(namespace);
    if (found.isEmpty() && !create(namespace)) {
      found = find(namespace);
    }
    if (found.isPresent()) {
      requireWritable(namespace, found.get());
    }
    CollectionSpec spec = specs.get(namespace);
    if (spec != null && spec.isTimeSeries()) {
      timeSeries.add(namespace);
    }
    if (spec != null) {
      requireValidator(spec, found);
      for (IndexSpec index : spec.indexes()) {
        ensureIndex(namespace, index);
      }
    }
    checked.add(namespace);
  }

  /** Lets the server remove the guard documents of deletions. */
  void ensureGuardExpiry(MongoNamespace namespace) throws IOException {
    if (withGuardExpiry.add(namespace)) {
      ensureIndex(namespace, GUARD_EXPIRY);
    }
  }

  /** Known once {@link #ensureExists} has looked at it. */
  boolean isTimeSeries(MongoNamespace namespace) {
    return timeSeries.contains(namespace);
  }

  private Optional<BsonDocument> find(MongoNamespace namespace) {
    return Optional.ofNullable(
        client
            .getDatabase(namespace.getDatabaseName())
            .listCollections(BsonDocument.class)
            .filter(new BsonDocument("name", new BsonString(namespace.getCollectionName())))
            .first());
  }

  /** False when another one was faster. */
  private boolean create(MongoNamespace namespace) {
    MongoDatabase database = client.getDatabase(namespace.getDatabaseName());
    try {
      database.createCollection(namespace.getCollectionName(), options(specs.get(namespace)));
      return true;
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != NAMESPACE_EXISTS) {
        throw e;
      }
      return false;
    }
  }

  private static CreateCollectionOptions options(CollectionSpec spec) {
    CreateCollectionOptions options = new CreateCollectionOptions();
    if (spec == null) {
      return options;
    }
    if (spec.validator() != null) {
      options.validationOptions(new ValidationOptions().validator(spec.validator()));
    }
    if (spec.isTimeSeries()) {
      options.timeSeriesOptions(new TimeSeriesOptions(spec.timeField()));
    }
    return options;
  }

  private void requireWritable(MongoNamespace namespace, BsonDocument found) throws IOException {
    String type = found.getString("type", new BsonString("collection")).getValue();
    boolean capped =
        found
            .getDocument("options", new BsonDocument())
            .getBoolean("capped", BsonBoolean.FALSE)
            .getValue();
    if (type.equals("view")) {
      throw new IOException(
          namespace + " is a view: nothing can be written to it. Name its source");
    }
    if (type.equals("timeseries")) {
      timeSeries.add(namespace);
    }
    if (kind != Kind.DIRECT_WRITES && (type.equals("timeseries") || capped)) {
      throw new IOException(
          namespace
              + " is a "
              + (capped ? "capped" : "time-series")
              + " collection, to which MongoDB allows neither a write in a transaction nor one with"
              + " a version. Nothing was written to it. Write to an ordinary collection with"
              + " CollectionSpec.expireAfter, or build the sink with buildAtLeastOnce()");
    }
  }

  private static void requireValidator(CollectionSpec spec, Optional<BsonDocument> found)
      throws IOException {
    if (found.isEmpty() || spec.validator() == null) {
      return;
    }
    BsonValue validator = found.get().getDocument("options", new BsonDocument()).get("validator");
    if (!spec.validator().equals(validator)) {
      throw new IOException(
          spec.namespace()
              + " exists with another validator than declared. Nothing was changed. Run collMod"
              + " with the declared one, or declare what is there");
    }
  }

  private void ensureIndex(MongoNamespace namespace, IndexSpec index) throws IOException {
    MongoCollection<BsonDocument> collection =
        client
            .getDatabase(namespace.getDatabaseName())
            .getCollection(namespace.getCollectionName(), BsonDocument.class);
    BsonDocument keys = new BsonDocument();
    index.fields().forEach(field -> keys.append(field, new BsonInt32(1)));
    for (BsonDocument existing : collection.listIndexes(BsonDocument.class)) {
      if (sameFields(keys, existing.getDocument("key"))) {
        requireSame(namespace, index, existing);
        return;
      }
    }
    IndexOptions options = new IndexOptions().unique(index.unique());
    if (index.expireAfter() != null) {
      options.expireAfter(index.expireAfter().toSeconds(), TimeUnit.SECONDS);
    }
    collection.createIndex(Indexes.ascending(index.fields()), options);
  }

  /** In the same order, and all ascending; the numbers may be of any type. */
  private static boolean sameFields(BsonDocument wanted, BsonDocument found) {
    return List.copyOf(wanted.keySet()).equals(List.copyOf(found.keySet()))
        && found.values().stream()
            .allMatch(value -> value.isNumber() && value.asNumber().doubleValue() == 1);
  }

  private static void requireSame(MongoNamespace namespace, IndexSpec index, BsonDocument existing)
      throws IOException {
    boolean unique = existing.getBoolean("unique", BsonBoolean.FALSE).getValue();
    long expires =
        existing.containsKey("expireAfterSeconds")
            ? existing.getNumber("expireAfterSeconds").longValue()
            : -1;
    long wanted = index.expireAfter() == null ? -1 : index.expireAfter().toSeconds();
    if (unique != index.unique() || expires != wanted) {
      throw new IOException(
          "the index on %s of %s is there with unique=%s and expireAfterSeconds=%s, declared are %s"
                  .formatted(index.fields(), namespace, unique, text(expires), index.unique())
              + " and %s. Nothing was changed. Drop it, or declare what is there"
                  .formatted(text(wanted)));
    }
  }

  private static String text(long seconds) {
    return seconds < 0 ? "none" : Long.toString(seconds);
  }
}
