package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.flink.WriterOptions;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which MongoDB refuses one operation of many, and what becomes of the others. */
@Timeout(60)
class MongoPoisonTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);

  @TempDir static Path directory;
  private static LocalMongo mongo;

  private final String database = "test_" + UUID.randomUUID().toString().substring(0, 8);
  private final String sinkId = "sink-" + database;
  private MongoStore store;

  @BeforeAll
  static void start() {
    mongo = LocalMongo.startWithFailPoints(new ServiceOptions(directory, Optional.empty()));
  }

  @AfterAll
  static void stop() {
    mongo.close();
  }

  @BeforeEach
  void open() {
    store = new MongoStore(mongo.uri(), database);
  }

  @AfterEach
  void close() {
    admin("{configureFailPoint: 'failCommand', mode: 'off'}");
    store.close();
  }

  private void admin(String command) {
    store.client().getDatabase("admin").runCommand(BsonDocument.parse(command));
  }

  private Attempt<MongoWrite> attempt(PoisonPolicy policy) throws Exception {
    MongoSink<MongoWrite> sink =
        MongoSink.<MongoWrite>builder(sinkId, mongo.uri(), (write, out) -> out.accept(write))
            .ledgerDatabase(database)
            .onPoison(policy)
            .combining(false)
            .inlineMaxBytes(64 << 20)
            .build();
    return Attempt.takeOver(sink, FRESH).open();
  }

  private MongoWrite push(int value) {
    return MongoWrite.updateOne(
        database,
        "c",
        new BsonString("list"),
        new BsonDocument("$push", new BsonDocument("l", new BsonInt32(value))));
  }

  private List<Integer> pushed() {
    BsonDocument found = store.collection("c").find().first();
    return found == null
        ? List.of()
        : found.getArray("l").stream().map(value -> value.asInt32().getValue()).toList();
  }

  private List<BsonDocument> letters() {
    return store.collection("cdc_rejected").find().into(new ArrayList<>());
  }

  /** An operation on the collection "bad" that the server refuses for the named reason. */
  private MongoWrite refused(String reason) {
    BsonValue x = new BsonString("x");
    return switch (reason) {
      case "duplicate key" -> {
        store.collection("bad").insertOne(new BsonDocument("_id", x));
        yield MongoWrite.insertOne(database, "bad", new BsonDocument("_id", x));
      }
      case "validator" -> {
        store
            .client()
            .getDatabase(database)
            .runCommand(BsonDocument.parse("{create: 'bad', validator: {n: {$type: 'int'}}}"));
        yield MongoWrite.insertOne(database, "bad", new BsonDocument("_id", x).append("n", x));
      }
      case "too large" -> {
        BsonBinary half = new BsonBinary(new byte[9 << 20]);
        store.collection("bad").insertOne(new BsonDocument("_id", x).append("a", half));
        yield MongoWrite.updateOne(
            database, "bad", x, new BsonDocument("$set", new BsonDocument("b", half)));
      }
      case "pipeline" -> {
        store.collection("bad").insertOne(new BsonDocument("_id", x).append("a", x));
        yield MongoWrite.updateOne(
            database,
            "bad",
            DocumentKey.id(x),
            List.of(BsonDocument.parse("{$set: {b: {$add: ['$a', 1]}}}")));
      }
      case "unknown expression" ->
          MongoWrite.updateOne(
              database,
              "bad",
              DocumentKey.id(x),
              List.of(BsonDocument.parse("{$set: {b: {$noSuchThing: 1}}}")));
      case "conflicting paths" ->
          MongoWrite.updateOne(
              database, "bad", x, BsonDocument.parse("{$set: {a: 1}, $inc: {'a.b': 1}}"));
      case "command as a whole" -> {
        // As if the server did not say which operation of the command it means.
        admin(
            "{configureFailPoint: 'failCommand', mode: 'alwaysOn', data: {failCommands: ['insert'],"
                + " namespace: '%s.bad', errorCode: 10334}}".formatted(database));
        yield MongoWrite.insertOne(database, "bad", new BsonDocument("_id", x));
      }
      default -> throw new IllegalArgumentException(reason);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "duplicate key",
        "validator",
        "too large",
        "pipeline",
        "unknown expression",
        "conflicting paths",
        "command as a whole"
      })
  void oneOperationIsSetAsideAndTheOthersAreAppliedOnceInOrder(String reason) throws Exception {
    MongoWrite refused = refused(reason);
    try (Attempt<MongoWrite> attempt = attempt(PoisonPolicy.DEAD_LETTER)) {
      Batch batch = attempt.batch(push(1), push(2), refused, push(3), push(4));

      attempt.commit(batch);
      attempt.commit(batch);
    }

    assertThat(pushed()).containsExactly(1, 2, 3, 4);
    assertThat(letters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getString("_id").getValue()).endsWith("|1|2");
              assertThat(letter.getDocument("operation"))
                  .isEqualTo(BsonDocument.parse(encoded(refused).toJson()));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"validator", "too large", "command as a whole"})
  void withThePolicyFailTheOperationIsNamed(String reason) throws Exception {
    MongoWrite refused = refused(reason);
    try (Attempt<MongoWrite> attempt = attempt(PoisonPolicy.FAIL)) {
      Batch batch = attempt.batch(push(1), push(2), refused, push(3));

      assertThatThrownBy(() -> attempt.commit(batch))
          .hasMessageStartingWith("POISON")
          .hasMessageContaining("operation 2 of " + batch);
      admin("{configureFailPoint: 'failCommand', mode: 'off'}");
    }
    assertThat(letters()).isEmpty();
  }

  @Test
  void aMissingRightIsNoFaultOfTheOperation() throws Exception {
    try (Attempt<MongoWrite> attempt = attempt(PoisonPolicy.DEAD_LETTER)) {
      Batch batch = attempt.batch(push(1), push(2));
      admin(
          "{configureFailPoint: 'failCommand', mode: 'alwaysOn', data: {failCommands: ['update'],"
              + " namespace: '%s.c', errorCode: 13}}".formatted(database));

      assertThatThrownBy(() -> attempt.commit(batch)).hasMessageContaining("code 13");
      admin("{configureFailPoint: 'failCommand', mode: 'off'}");
      attempt.commit(batch);
    }

    assertThat(pushed()).containsExactly(1, 2);
    assertThat(letters()).isEmpty();
  }

  private static BsonDocument encoded(MongoWrite write) {
    return MongoOperation.of(MongoOperationCodec.encode(write)).encoded();
  }

  /** Counts what a ledger tells. */
  private static final class Halvings implements CommitListener {

    private int count;

    @Override
    public void chunkHalved() {
      count++;
    }
  }

  @Test
  void aChunkThatIsTooLargeForTheCacheIsHalvedAndAppliedOnce() throws Exception {
    Halvings halvings = new Halvings();

    assertThat(applyAgainst("{times: 2}", "errorCode: 313", halvings)).isZero();

    assertThat(halvings.count).isEqualTo(2);
    assertThat(pushed()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void soIsOneThatMeetsConflictAfterConflict() throws Exception {
    Halvings halvings = new Halvings();
    String conflict = "errorCode: 112, errorLabels: ['TransientTransactionError']";

    assertThat(applyAgainst("{times: 6}", conflict, halvings)).isEqualTo(4);

    assertThat(halvings.count).isEqualTo(2);
    assertThat(pushed()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  /** Applies eight operations; returns how often that had to be tried again. */
  private int applyAgainst(String mode, String failure, CommitListener listener) throws Exception {
    Batch batch;
    try (Attempt<MongoWrite> attempt = attempt(PoisonPolicy.FAIL)) {
      batch = attempt.batch(push(1), push(2), push(3), push(4), push(5), push(6), push(7), push(8));
    }
    MongoSinkOptions options =
        MongoSinkOptions.of(
                SinkOptions.of(sinkId).writer(WriterOptions.DEFAULT.combining(false)), mongo.uri())
            .ledgerDatabase(database);
    int retries = 0;
    try (MongoLedger ledger = MongoLedger.connect(options, listener)) {
      Take take = ledger.open(ledger.takeOver(RESTORED));
      admin(
          "{configureFailPoint: 'failCommand', mode: %s, data: {failCommands: ['update'], namespace: '%s.c', %s}}"
              .formatted(mode, database, failure));
      while (true) {
        try {
          assertThat(ledger.apply(batch, take)).isEqualTo(Outcome.APPLIED);
          return retries;
        } catch (StoreUnavailableException e) {
          retries++;
        }
      }
    }
  }
}
