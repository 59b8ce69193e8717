package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.regex;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.StoreUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.Sink;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** A real replica set with a database of its own, ledger included. */
final class MongoStore implements StoreUnderTest {

  private final String uri;
  private final String database;
  private final MongoClient client;

  MongoStore(String uri, String database) {
    this.uri = uri;
    this.database = database;
    this.client = MongoClients.create(uri);
  }

  MongoClient client() {
    return client;
  }

  MongoCollection<BsonDocument> collection(String name) {
    return client.getDatabase(database).getCollection(name, BsonDocument.class);
  }

  @Override
  public Sink<Step> sink(SinkSpec spec) {
    String target = database;
    return MongoSink.<Step>builder(
            spec.sinkId(), uri, (step, out) -> out.accept(write(target, step)))
        .ledgerDatabase(database)
        .onPoison(spec.onPoison())
        .chunkOperations(spec.chunk())
        .shared(spec.shared())
        .combining(false) // These tests count operations and chunks.
        .build();
  }

  static MongoWrite write(String database, Step step) {
    BsonString key = new BsonString(step.key());
    return switch (step.kind()) {
      case ADD -> MongoWrite.updateOne(database, "totals", key, inc("total", step));
      case ADD_TO_FIELD -> MongoWrite.updateOne(database, "fields", key, inc("field", step));
      case APPEND ->
          MongoWrite.updateOne(
              database,
              "lists",
              key,
              new BsonDocument("$push", new BsonDocument("values", new BsonString(step.value()))));
    };
  }

  private static BsonDocument inc(String field, Step step) {
    return new BsonDocument("$inc", new BsonDocument(field, new BsonInt64(step.increment())));
  }

  @Override
  public long total(String key) {
    return number("totals", key, "total");
  }

  @Override
  public long field(String key) {
    return number("fields", key, "field");
  }

  private long number(String collection, String key, String field) {
    return document(collection, key).map(found -> found.getInt64(field).getValue()).orElse(0L);
  }

  @Override
  public List<String> list(String key) {
    return document("lists", key)
        .map(found -> found.getArray("values").stream().map(v -> v.asString().getValue()).toList())
        .orElse(List.of());
  }

  private Optional<BsonDocument> document(String collection, String key) {
    return Optional.ofNullable(collection(collection).find(eq("_id", key)).first());
  }

  @Override
  public void breakTotal(String key) {
    collection("totals").insertOne(withText(key, "total"));
  }

  @Override
  public void breakField(String key) {
    collection("fields").insertOne(withText(key, "field"));
  }

  private static BsonDocument withText(String key, String field) {
    return new BsonDocument("_id", new BsonString(key))
        .append(field, new BsonString("not a number"));
  }

  @Override
  public void repairField(String key) {
    collection("fields").updateOne(eq("_id", key), Updates.set("field", 0L));
  }

  @Override
  public List<String> rejected(String sinkId) {
    List<String> rejected = new ArrayList<>();
    collection("cdc_rejected")
        .find(eq("sink", sinkId))
        .forEach(document -> rejected.add(document.toJson()));
    return rejected;
  }

  @Override
  public void deleteLedger(String sinkId) {
    collection("cdc_ledger").deleteMany(ofSink(sinkId));
  }

  @Override
  public Runnable backUpLedger(String sinkId) {
    List<BsonDocument> documents = new ArrayList<>();
    collection("cdc_ledger").find(ofSink(sinkId)).into(documents);
    return () -> {
      deleteLedger(sinkId);
      collection("cdc_ledger").insertMany(documents);
    };
  }

  @Override
  public void cutList(String key, int length) {
    collection("lists")
        .updateOne(
            eq("_id", key), Updates.pushEach("values", List.of(), new PushOptions().slice(length)));
  }

  @Override
  public long takes(String sinkId) {
    return ledgerIds(sinkId).stream()
        .filter(id -> id.asString().getValue().startsWith("take|"))
        .count();
  }

  @Override
  public List<String> leftovers(String sinkId) {
    BsonDocument everything =
        new BsonDocument("allUsers", BsonBoolean.TRUE)
            .append("idleConnections", BsonBoolean.TRUE)
            .append("idleSessions", BsonBoolean.TRUE);
    List<String> left = new ArrayList<>();
    client
        .getDatabase("admin")
        .aggregate(
            List.of(
                new BsonDocument("$currentOp", everything),
                Aggregates.match(regex("appName", "^" + Pattern.quote("cdc-sink-" + sinkId)))),
            BsonDocument.class)
        .forEach(found -> left.add(found.toJson()));
    return left;
  }

  List<BsonValue> ledgerIds(String sinkId) {
    List<BsonValue> ids = new ArrayList<>();
    collection("cdc_ledger").find(ofSink(sinkId)).forEach(found -> ids.add(found.get("_id")));
    return ids;
  }

  private static Bson ofSink(String sinkId) {
    return regex("_id", "^[a-z]+\\|" + Pattern.quote(sinkId) + "(\\||$)");
  }

  @Override
  public void close() {
    client.getDatabase(database).drop();
    client.close();
  }
}
