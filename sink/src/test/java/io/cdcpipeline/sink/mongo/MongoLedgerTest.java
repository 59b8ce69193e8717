package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.protocol.TargetPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What MongoDB's ledger remembers besides the chains. */
@Timeout(40)
class MongoLedgerTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);

  @TempDir static Path directory;
  private static LocalMongo mongo;

  private final String database = "test_" + UUID.randomUUID().toString().substring(0, 8);
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

  private MongoLedger ledger(Policies policies) throws IOException {
    return MongoLedger.connect(
        MongoSinkOptions.of(SinkOptions.of("sink").policies(policies), mongo.uri())
            .ledgerDatabase(database),
        CommitListener.NONE);
  }

  private Take takeOver(Label label, Policies policies) throws Exception {
    try (MongoLedger ledger = ledger(policies)) {
      return ledger.takeOver(label);
    }
  }

  private BsonDocument document(String id) {
    return store.collection("cdc_ledger").find(eq("_id", id)).first();
  }

  private BsonDocument control() {
    return document("ctl|sink");
  }

  @Test
  void theNameOfTheStoreIsRememberedWithoutASecret() throws Exception {
    takeOver(FRESH, Policies.DEFAULT);

    assertThat(control().getString("target").getValue()).isEqualTo("replica set rs0/" + database);
  }

  @Test
  void aLedgerOfAnotherStoreIsRefusedAndLeftAsItIs() throws Exception {
    takeOver(FRESH, Policies.DEFAULT);
    store
        .collection("cdc_ledger")
        .updateOne(eq("_id", "ctl|sink"), set("target", "replica set other/cdc"));
    BsonDocument before = control();

    assertThatThrownBy(() -> takeOver(RESTORED, Policies.DEFAULT))
        .hasMessageContaining("replica set other/cdc")
        .hasMessageContaining("ADOPT")
        .asInstanceOf(type(SinkCommitException.class))
        .extracting(SinkCommitException::outcome)
        .isEqualTo(Outcome.TARGET_CHANGED);

    assertThat(control()).isEqualTo(before);
  }

  @Test
  void itIsAdoptedWhereThatWasAsked() throws Exception {
    takeOver(FRESH, Policies.DEFAULT);
    store
        .collection("cdc_ledger")
        .updateOne(eq("_id", "ctl|sink"), set("target", "replica set other/cdc"));

    takeOver(RESTORED, Policies.DEFAULT.onTarget(TargetPolicy.ADOPT));
    takeOver(RESTORED, Policies.DEFAULT);

    assertThat(control().getString("target").getValue()).isEqualTo("replica set rs0/" + database);
  }

  @Test
  void takeoversByOtherJobsAreRememberedUpToTwenty() throws Exception {
    for (int i = 0; i < 25; i++) {
      Label label = new Label("%032x".formatted(i), 1, 1, 0);
      takeOver(label, Policies.DEFAULT);
      takeOver(label, Policies.DEFAULT);
    }

    assertThat(control().getArray("history"))
        .extracting(entry -> entry.asDocument().getString("job").getValue())
        .hasSize(20)
        .startsWith("%032x".formatted(5))
        .endsWith("%032x".formatted(24));
  }

  @Test
  void aSessionThatCouldNotBeEndedIsStillEndedByTheSuccessor() throws Exception {
    Batch batch;
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(SinkSpec.of("sink")), FRESH).open()) {
      batch = attempt.batch(Step.add("total", 1));
    }
    try (MongoLedger first = ledger(Policies.DEFAULT)) {
      Take take = first.takeOver(RESTORED);
      // Three tries, each with one of the driver's own, and then the farewell to the session.
      admin(
          "{configureFailPoint: 'failCommand', mode: {times: 7}, data: {failCommands:"
              + " ['commitTransaction', 'killSessions'], closeConnection: true}}");
      assertThatThrownBy(() -> first.apply(batch, take))
          .isInstanceOf(StoreUnavailableException.class);
      // The first session's transaction is open on the server, and in the way of the second's.
      assertThatThrownBy(() -> first.apply(batch, take))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(sessions()).hasSize(2);

      try (MongoLedger second = ledger(Policies.DEFAULT)) {
        Take next = second.takeOver(new Label("a".repeat(32), 2, 1, 0));
        assertThat(second.apply(batch, next)).isEqualTo(Outcome.APPLIED);
      }
    }

    assertThat(store.total("total")).isEqualTo(1);
    assertThat(sessions()).hasSize(1);
  }

  private BsonArray sessions() {
    return document("session|sink|1:0").getArray("ids");
  }

  @Test
  void aLiveBatchMeetsAStoreThatWentBackBehindItsOpening() throws Exception {
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(SinkSpec.of("sink")), FRESH).open()) {
      attempt.commit(attempt.batch(Step.add("total", 1)));
      String take = document("slot|sink|1:0").getString("owner").getValue();
      BsonValue id = new BsonString("take|sink|" + take);
      store.collection("cdc_ledger").updateOne(eq("_id", id), set("open", false));

      Batch live = attempt.batch(Step.add("total", 1));
      assertThatThrownBy(() -> attempt.commit(live)).hasMessageStartingWith("GAP");
    }
    assertThat(store.total("total")).isEqualTo(1);
  }
}
