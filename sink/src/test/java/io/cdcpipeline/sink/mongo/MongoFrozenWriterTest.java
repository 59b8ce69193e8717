package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static io.cdcpipeline.sink.Step.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A writer that died or froze inside a transaction must not block its successor: the server would
 * end such a transaction only after transactionLifetimeLimitSeconds, 60 by default. The time limit
 * of these tests is below that.
 */
@Timeout(40)
class MongoFrozenWriterTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);
  private static final Label RESCALED = new Label("b".repeat(32), 1, 3, 2);
  private static final SinkSpec SPEC = SinkSpec.of("frozen");

  private MongoStore store;

  @BeforeEach
  void open() {
    store = new MongoStore(MONGO.uri(), MONGO.freshDatabase());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aDeadWritersOpenTransactionIsEndedByItsSuccessor() throws Exception {
    Attempt<Step> first = Attempt.takeOver(store.sink(SPEC), FRESH).open();
    first.commit(first.batch(add("total", 1)));
    Batch pending = first.batch(add("total", 1));
    MongoCollection<BsonDocument> ledger = store.collection("cdc_ledger");
    BsonString slot = new BsonString("slot|frozen|1:0");
    BsonString chain = new BsonString("chain|frozen|" + pending.chainId());
    assertThat(store.ledgerIds("frozen")).contains(slot, chain);

    try (MongoClient dead = MongoClients.create(MONGO.uri());
        ClientSession session = dead.startSession()) {
      ledger.updateOne(
          eq("_id", slot), set("lsid", session.getServerSession().getIdentifier().get("id")));
      MongoCollection<BsonDocument> held =
          dead.getDatabase(ledger.getNamespace().getDatabaseName())
              .getCollection("cdc_ledger", BsonDocument.class);
      session.startTransaction();
      held.updateOne(session, eq("_id", slot), set("at", new BsonString("frozen")));
      held.updateOne(session, eq("_id", chain), set("at", new BsonString("frozen")));

      try (Attempt<Step> second = Attempt.takeOver(store.sink(SPEC), RESTORED)) {
        second.commit(pending);
        second.open();
      }
    }
    first.close();

    assertThat(store.total("total")).isEqualTo(2);
  }

  @Test
  void aWriterFrozenBeforeItsCommitIsOvertakenAndFenced() throws Exception {
    freezeAndOvertakeBy(RESTORED);
  }

  @Test
  void soIsOneOfAnotherParallelism() throws Exception {
    freezeAndOvertakeBy(RESCALED);
  }

  private void freezeAndOvertakeBy(Label successor) throws Exception {
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch thaw = new CountDownLatch(1);
    SinkSpec freezing =
        SPEC.with(
            (point, where) -> {
              if (point == FaultPoint.COMMIT_BEFORE_TXN_COMMIT) {
                frozen.countDown();
                awaitUnchecked(thaw);
              }
            });
    Attempt<Step> first = Attempt.takeOver(store.sink(freezing), FRESH).open();
    Batch batch = first.batch(add("total", 1));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<List<Batch>> zombie = thread.submit(() -> first.commit(batch));
      frozen.await();
      try (Attempt<Step> second = Attempt.takeOver(store.sink(SPEC), successor)) {
        second.commit(batch);
        second.open();
      }
      thaw.countDown();

      assertThatThrownBy(zombie::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("FENCED");
    } finally {
      thaw.countDown();
      thread.shutdownNow();
      assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      first.close();
    }

    assertThat(store.total("total")).isEqualTo(1);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
