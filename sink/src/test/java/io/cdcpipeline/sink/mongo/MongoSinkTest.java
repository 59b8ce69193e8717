package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only MongoDB's sink can write. */
@Timeout(60)
class MongoSinkTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  private String database;
  private MongoStore store;
  private Attempt<MongoWrite> attempt;

  @BeforeEach
  void open() throws Exception {
    database = MONGO.freshDatabase();
    store = new MongoStore(MONGO.uri(), database);
    attempt = attempt(PoisonPolicy.FAIL);
  }

  private Attempt<MongoWrite> attempt(PoisonPolicy policy) throws Exception {
    MongoSink<MongoWrite> sink =
        MongoSink.<MongoWrite>builder(
                "documents-" + policy, MONGO.uri(), (write, out) -> out.accept(write))
            .ledgerDatabase(database)
            .onPoison(policy)
            .build();
    return Attempt.takeOver(sink, FRESH).open();
  }

  @AfterEach
  void close() throws Exception {
    attempt.close();
    store.close();
  }

  private void commit(MongoWrite... writes) throws Exception {
    attempt.commit(attempt.batch(writes));
  }

  private BsonDocument found(String collection, BsonValue id) {
    return store.collection(collection).find(eq("_id", id)).first();
  }

  @Test
  void eachKindOfOperationDoesWhatItSays() throws Exception {
    BsonString id = new BsonString("x");
    commit(MongoWrite.replaceOne(database, "c", id, BsonDocument.parse("{a: 1}")));
    assertThat(found("c", id)).isEqualTo(BsonDocument.parse("{_id: 'x', a: 1}"));

    commit(MongoWrite.replaceOne(database, "c", id, BsonDocument.parse("{b: 2}")));
    assertThat(found("c", id)).isEqualTo(BsonDocument.parse("{_id: 'x', b: 2}"));

    commit(MongoWrite.updateOne(database, "c", id, BsonDocument.parse("{$inc: {b: 3}}")));
    assertThat(found("c", id)).isEqualTo(BsonDocument.parse("{_id: 'x', b: 5}"));

    commit(
        MongoWrite.deleteOne(database, "c", id),
        MongoWrite.insertOne(database, "c", BsonDocument.parse("{_id: 'x', again: true}")));
    assertThat(found("c", id)).isEqualTo(BsonDocument.parse("{_id: 'x', again: true}"));
  }

  @Test
  void oddFieldNamesAndIdsArriveAsTheyAre() throws Exception {
    BsonDocument fields = new BsonDocument("_id", BsonDocument.parse("{p: 1, q: [2, 'x']}"));
    for (String name :
        List.of("", " ", "a.b", ".", "x$y", "größe", "漢字", "line\nbreak", "__proto__", "_ID")) {
      fields.append(name, new BsonString(name));
    }
    fields.append("deep", BsonDocument.parse("{'$inc': {'a.b': {'': [[], {}, null]}}}"));

    commit(
        MongoWrite.insertOne(database, "odd", fields),
        MongoWrite.replaceOne(database, "odd replaced.名前", fields.get("_id"), fields));

    assertThat(found("odd", fields.get("_id"))).isEqualTo(fields);
    assertThat(found("odd replaced.名前", fields.get("_id"))).isEqualTo(fields);
  }

  @Test
  void oneBatchReachesManyCollectionsInOrder() throws Exception {
    List<MongoWrite> writes = new ArrayList<>();
    BsonString id = new BsonString("x");
    for (int round = 0; round < 3; round++) {
      for (int c = 0; c < 30; c++) {
        BsonDocument push = BsonDocument.parse("{$push: {rounds: %d}}".formatted(round));
        writes.add(MongoWrite.updateOne(database, "many" + c, id, push));
      }
    }

    commit(writes.toArray(MongoWrite[]::new));

    for (int c = 0; c < 30; c++) {
      assertThat(found("many" + c, id))
          .isEqualTo(BsonDocument.parse("{_id: 'x', rounds: [0, 1, 2]}"));
    }
  }

  @Test
  void anIdThatLooksLikeAQueryTouchesNoOtherDocument() throws Exception {
    commit(
        MongoWrite.insertOne(database, "c", BsonDocument.parse("{_id: 'a'}")),
        MongoWrite.insertOne(database, "c", BsonDocument.parse("{_id: 'b'}")));

    commit(
        MongoWrite.deleteOne(database, "c", BsonDocument.parse("{$gt: ''}")),
        MongoWrite.deleteOne(database, "c", new BsonRegularExpression(".*")));

    assertThat(store.collection("c").countDocuments()).isEqualTo(2);
  }

  @Test
  void anInsertOfAnIdThatIsThereIsPoisonAndNeverTakenForAReplay() throws Exception {
    store.collection("c").insertOne(BsonDocument.parse("{_id: 'x', owner: 'someone else'}"));

    assertThatThrownBy(
            () ->
                commit(
                    MongoWrite.insertOne(
                        database, "c", BsonDocument.parse("{_id: 'x', owner: 'sink'}"))))
        .hasMessageStartingWith("POISON")
        .hasMessageContaining("code 11000")
        .hasMessageNotContaining("owner");

    assertThat(found("c", new BsonString("x")).getString("owner").getValue())
        .isEqualTo("someone else");
  }

  @Test
  void aDeadLetterKeepsTheWholeOperation() throws Exception {
    store.collection("c").insertOne(BsonDocument.parse("{_id: 'x'}"));
    BsonDocument refused = BsonDocument.parse("{_id: 'x', '$odd': {'a.b': 1}}");
    try (Attempt<MongoWrite> tolerant = attempt(PoisonPolicy.DEAD_LETTER)) {
      tolerant.commit(tolerant.batch(MongoWrite.insertOne(database, "c", refused)));
    }

    BsonDocument letter = store.collection("cdc_rejected").find().first();
    assertThat(letter.getDocument("operation").getDocument("v")).isEqualTo(refused);
    assertThat(letter.getString("reason").getValue()).startsWith("11000");
  }

  @Test
  void aReplacementUnderAnotherIdIsPoison() {
    BsonDocument other = new BsonDocument("_id", new BsonInt32(2)).append("a", BsonBoolean.TRUE);

    assertThatThrownBy(() -> commit(MongoWrite.replaceOne(database, "c", new BsonInt32(1), other)))
        .hasMessageStartingWith("POISON");

    assertThat(store.collection("c").countDocuments()).isZero();
  }

  @Test
  void aBatchAboveTheByteLimitOfAChunkIsCutAndKeepsItsOrder() throws Exception {
    String filler = "x".repeat(3 << 20);
    MongoWrite[] writes = new MongoWrite[5];
    for (int i = 0; i < writes.length; i++) {
      BsonDocument update =
          new BsonDocument("$push", new BsonDocument("order", new BsonInt64(i)))
              .append("$set", new BsonDocument("filler", new BsonString(filler + i)));
      writes[i] = MongoWrite.updateOne(database, "big", new BsonString("x"), update);
    }

    commit(writes);

    BsonDocument big = found("big", new BsonString("x"));
    assertThat(big.getArray("order"))
        .extracting(v -> v.asInt64().getValue())
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(big.getString("filler").getValue()).endsWith("4");
  }
}
