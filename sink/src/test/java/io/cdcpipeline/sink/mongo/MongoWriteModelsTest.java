package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.TimeSeriesOptions;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.MongoFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every write model, inside the sink's transaction on a real server. */
@Timeout(60)
class MongoWriteModelsTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final BsonString X = new BsonString("x");

  private final String database = MONGO.freshDatabase();
  private MongoStore store;
  private Attempt<MongoWrite> attempt;

  @BeforeEach
  void open() throws Exception {
    store = new MongoStore(MONGO.uri(), database);
    attempt = attempt(builder -> builder);
  }

  @AfterEach
  void close() throws Exception {
    attempt.close();
    store.close();
  }

  private Attempt<MongoWrite> attempt(UnaryOperator<MongoSinkBuilder<MongoWrite>> options)
      throws Exception {
    return Attempt.takeOver(options.apply(builder()).build(), FRESH).open();
  }

  private MongoSinkBuilder<MongoWrite> builder() {
    return MongoSink.<MongoWrite>builder(
            "models-" + UUID.randomUUID(), MONGO.uri(), (write, out) -> out.accept(write))
        .ledgerDatabase(database);
  }

  private void commit(MongoWrite... writes) throws Exception {
    attempt.commit(attempt.batch(writes));
  }

  private void committed(List<MongoWrite> writes) throws Exception {
    for (MongoWrite write : writes) {
      commit(write);
    }
  }

  private MongoWrite.UpdateOne update(String update) {
    return MongoWrite.updateOne(database, "c", X, BsonDocument.parse(update));
  }

  private MongoWrite.ReplaceOne replace(String document) {
    return MongoWrite.replaceOne(database, "c", X, BsonDocument.parse(document));
  }

  private BsonDocument found() {
    return store.collection("c").find(eq("_id", X)).first();
  }

  private List<BsonDocument> all() {
    return store.collection("c").find().into(new ArrayList<>());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {'a.b': 1}}                    | {_id: 'x', a: {b: 1}, n: 5, l: [1, 2]}
          {$unset: {n: ''}}                     | {_id: 'x', l: [1, 2]}
          {$inc: {n: 2}}                        | {_id: 'x', n: 7, l: [1, 2]}
          {$mul: {n: 2}}                        | {_id: 'x', n: 10, l: [1, 2]}
          {$min: {n: 2}}                        | {_id: 'x', n: 2, l: [1, 2]}
          {$max: {n: 9}}                        | {_id: 'x', n: 9, l: [1, 2]}
          {$push: {l: {$each: [0], $slice: -2}}} | {_id: 'x', n: 5, l: [2, 0]}
          {$addToSet: {l: {$each: [2, 3]}}}     | {_id: 'x', n: 5, l: [1, 2, 3]}
          {$pull: {l: 1}}                       | {_id: 'x', n: 5, l: [2]}
          {$pullAll: {l: [1, 2]}}               | {_id: 'x', n: 5, l: []}
          {$pop: {l: 1}}                        | {_id: 'x', n: 5, l: [1]}
          {$rename: {n: 'm'}}                   | {_id: 'x', l: [1, 2], m: 5}
          {$setOnInsert: {n: 9}, $inc: {m: 1}}  | {_id: 'x', n: 5, l: [1, 2], m: 1}
          {$bit: {n: {or: 2}}}                  | {_id: 'x', n: 7, l: [1, 2]}
          """)
  void eachOperatorDoesWhatMongoDbSays(String operator, String expected) throws Exception {
    commit(replace("{n: 5, l: [1, 2]}"));

    commit(update(operator));

    assertThat(found()).isEqualTo(BsonDocument.parse(expected));
  }

  @Test
  void aPipelineComputesFromTheDocument() throws Exception {
    commit(replace("{a: 2, b: 3}"));

    commit(
        MongoWrite.updateOne(
            database,
            "c",
            DocumentKey.id(X),
            List.of(
                BsonDocument.parse("{$set: {total: {$add: ['$a', '$b']}}}"),
                BsonDocument.parse("{$unset: 'b'}"))));

    assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', a: 2, total: 5}"));
  }

  @Test
  void onlyExistingDocumentsAreTouchedWhereThatWasAsked() throws Exception {
    commit(update("{$inc: {n: 1}}").onlyExisting(), replace("{n: 1}").onlyExisting());
    assertThat(found()).isNull();

    commit(replace("{n: 1}"));
    commit(replace("{n: 5}").onlyExisting());
    commit(update("{$inc: {n: 1}}").onlyExisting());

    assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', n: 6}"));
  }

  @Nested
  class ByABusinessKey {

    private final DocumentKey key =
        new DocumentKey(BsonDocument.parse("{sku: 7, 'shop.city': 'Ulm'}"));

    @BeforeEach
    void declareItsIndex() throws Exception {
      attempt.close();
      attempt =
          attempt(
              sink ->
                  sink.collection(
                      CollectionSpec.of(database, "c").uniqueIndex("sku", "shop.city")));
      store.collection("c").insertOne(BsonDocument.parse("{_id: 'o', sku: 8}"));
    }

    @Test
    void aDocumentIsInsertedReplacedUpdatedAndDeleted() throws Exception {
      commit(MongoWrite.updateOne(database, "c", key, BsonDocument.parse("{$inc: {n: 1}}")));
      BsonValue id = store.collection("c").find(eq("sku", 7)).first().get("_id");
      commit(
          MongoWrite.replaceOne(
              database, "c", key, BsonDocument.parse("{sku: 7, shop: {city: 'Ulm'}, n: 3}")));
      commit(MongoWrite.updateOne(database, "c", key, BsonDocument.parse("{$inc: {n: 1}}")));

      assertThat(all())
          .contains(BsonDocument.parse("{sku: 7, shop: {city: 'Ulm'}, n: 4}").append("_id", id))
          .hasSize(2);

      commit(MongoWrite.deleteOne(database, "c", key));
      assertThat(all()).containsExactly(BsonDocument.parse("{_id: 'o', sku: 8}"));
    }

    @Test
    void aValueThatLooksLikeAQueryMatchesNothingElse() throws Exception {
      commit(
          MongoWrite.deleteOne(
              database, "c", DocumentKey.field("sku", BsonDocument.parse("{$gt: 0}"))));

      assertThat(all()).hasSize(1);
    }
  }

  @Nested
  class WithAVersionGuard {

    private MongoWrite replacement(int version) {
      return replace("{is: " + version + "}").ifNewer("v", new BsonInt32(version));
    }

    private MongoWrite deletion(int version) {
      return MongoWrite.deleteOne(database, "c", X).ifNewer("v", new BsonInt32(version));
    }

    @Test
    void anOlderOrEqualReplacementChangesNothing() throws Exception {
      committed(List.of(replacement(5), replacement(4), replacement(5)));
      assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', is: 5, v: 5}"));

      commit(replacement(6));
      assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', is: 6, v: 6}"));
    }

    @Test
    void aDocumentWithoutAVersionIsOlder() throws Exception {
      commit(replace("{is: 'old'}"));
      commit(replacement(1));

      assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', is: 1, v: 1}"));
    }

    @Test
    void aDeletionKeepsOlderWritesAwayAndExpires() throws Exception {
      long before = System.currentTimeMillis();
      committed(List.of(deletion(5), replacement(4)));

      BsonDocument guard = found();
      assertThat(guard.getBoolean("_deleted").getValue()).isTrue();
      assertThat(guard.getInt32("v").getValue()).isEqualTo(5);
      assertThat(guard.getDateTime("_expireAt").getValue())
          .isBetween(
              before + Duration.ofDays(30).toMillis(),
              System.currentTimeMillis() + Duration.ofDays(30).toMillis());
      assertThat(store.collection("c").listIndexes().into(new ArrayList<>()))
          .anySatisfy(
              index ->
                  assertThat(index)
                      .hasEntrySatisfying(
                          "expireAfterSeconds",
                          seconds -> assertThat(((Number) seconds).longValue()).isZero()));

      commit(replacement(6));
      assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', is: 6, v: 6}"));
    }

    @Test
    void anUpdateOfAnExistingDocumentIsAppliedOnce() throws Exception {
      commit(replacement(1));
      MongoWrite add = update("{$inc: {n: 1}}").onlyExisting().ifNewer("v", new BsonInt32(2));
      committed(List.of(add, add));

      assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', is: 1, v: 2, n: 1}"));
    }

    @Test
    void anUpdateThatMayInsertIsRefusedBecauseAStaleOneWouldEndTheTransaction() {
      assertThatThrownBy(() -> commit(update("{$inc: {n: 1}}").ifNewer("v", new BsonInt32(2))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("onlyExisting")
          .hasMessageContaining("buildEffectivelyOnce");
    }
  }

  @Nested
  class WithTimestamps {

    @BeforeEach
    void stamp() throws Exception {
      attempt.close();
      attempt = attempt(sink -> sink.timestamps("created", "modified").combining(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert", "replace", "update", "pipeline"})
    void theFirstWriteSetsBothAndLaterOnesOnlyTheSecond(String first) throws Exception {
      MongoWrite write =
          switch (first) {
            case "insert" -> MongoWrite.insertOne(database, "c", BsonDocument.parse("{_id: 'x'}"));
            case "replace" -> replace("{}");
            case "update" -> update("{$set: {a: 1}}");
            default ->
                MongoWrite.updateOne(
                    database,
                    "c",
                    DocumentKey.id(X),
                    List.of(BsonDocument.parse("{$set: {a: 1}}")));
          };
      long before = System.currentTimeMillis();
      commit(write);
      long created = found().getDateTime("created").getValue();
      assertThat(created)
          .isBetween(before, System.currentTimeMillis())
          .isEqualTo(found().getDateTime("modified").getValue());

      for (MongoWrite later :
          List.of(replace("{b: 1}"), update("{$set: {c: 1}}"), replace("{d: 1}"))) {
        nextMillisecond();
        long now = System.currentTimeMillis();
        commit(later);
        assertThat(found().getDateTime("created").getValue()).isEqualTo(created);
        assertThat(found().getDateTime("modified").getValue()).isGreaterThanOrEqualTo(now);
      }
      assertThat(found().keySet()).containsExactlyInAnyOrder("_id", "d", "created", "modified");
    }

    private void nextMillisecond() {
      long now = System.currentTimeMillis();
      while (System.currentTimeMillis() == now) {
        Thread.onSpinWait();
      }
    }
  }

  @Nested
  class ADeclaredCollection {

    private final CollectionSpec spec =
        CollectionSpec.of(database, "declared")
            .index("a", "b")
            .uniqueIndex("sku")
            .expireAfter("at", Duration.ofHours(1))
            .validator(BsonDocument.parse("{n: {$type: 'int'}}"));

    @Test
    void isThereFromTheStartAndASecondStartFindsIt() throws Exception {
      attempt(sink -> sink.collection(spec)).close();
      attempt(sink -> sink.collection(spec)).close();

      List<BsonDocument> indexes =
          store.collection("declared").listIndexes(BsonDocument.class).into(new ArrayList<>());
      assertThat(indexes)
          .extracting(index -> index.getDocument("key").keySet().toString())
          .containsExactly("[_id]", "[a, b]", "[sku]", "[at]");
      assertThat(indexes.get(2).getBoolean("unique").getValue()).isTrue();
      assertThat(indexes.get(3).getNumber("expireAfterSeconds").longValue()).isEqualTo(3600);
    }

    @Test
    void isNotChangedWhenItIsAnother() throws Exception {
      attempt(sink -> sink.collection(spec)).close();

      assertThatThrownBy(
              () ->
                  attempt(
                      sink ->
                          sink.collection(CollectionSpec.of(database, "declared").index("sku"))))
          .hasMessageContaining("[sku]")
          .hasMessageContaining("Nothing was changed");
      assertThatThrownBy(
              () ->
                  attempt(
                      sink ->
                          sink.collection(
                              CollectionSpec.of(database, "declared")
                                  .validator(BsonDocument.parse("{n: {$type: 'long'}}")))))
          .hasMessageContaining("another validator");
    }
  }

  @Nested
  class ACollectionThatNoTransactionCanWriteTo {

    @Test
    void isRefusedWhenItIsDeclared() {
      assertThatThrownBy(
              () ->
                  builder()
                      .collection(CollectionSpec.of(database, "series").timeSeries("at"))
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("time-series")
          .hasMessageContaining("buildAtLeastOnce()")
          .hasMessageContaining("expireAfter");
    }

    @Test
    void isRefusedWhenItIsFound() {
      store
          .client()
          .getDatabase(database)
          .createCollection(
              "series",
              new CreateCollectionOptions().timeSeriesOptions(new TimeSeriesOptions("at")));
      store
          .client()
          .getDatabase(database)
          .createCollection("capped", new CreateCollectionOptions().capped(true).sizeInBytes(4096));
      store.client().getDatabase(database).createView("view", "c", List.of());

      for (String name : List.of("series", "capped", "view")) {
        assertThatThrownBy(() -> commit(MongoWrite.deleteOne(database, name, X)))
            .hasMessageContaining(database + "." + name + " is a");
      }
    }
  }
}
