package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.flink.SinkOptions;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.testsupport.MongoFixture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Concerns of a connection string that would lose data are without effect. */
@Timeout(60)
class MongoConcernsTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);
  private static final Set<String> WRITES =
      Set.of("insert", "update", "delete", "findAndModify", "createIndexes");

  private final String database = MONGO.freshDatabase();
  private final MongoStore store = new MongoStore(MONGO.uri(), database);
  private final List<BsonDocument> commands = new ArrayList<>();

  @AfterEach
  void close() {
    store.close();
  }

  /** The driver reuses what it hands out, so it is copied. */
  private final class Recording implements CommandListener {

    @Override
    public void commandStarted(CommandStartedEvent event) {
      commands.add(BsonDocument.parse(event.getCommand().toJson()));
    }
  }

  private MongoSinkOptions options() {
    String uri =
        MONGO.uri()
            + "&w=1&journal=false&readConcernLevel=local&readPreference=secondaryPreferred"
            + "&retryWrites=false";
    return MongoSinkOptions.of(SinkOptions.of("sink"), uri).ledgerDatabase(database);
  }

  @Test
  void transactionsReadASnapshotAndCommitToTheDisksOfAMajority() throws Exception {
    Batch batch;
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(SinkSpec.of("sink")), FRESH).open()) {
      batch = attempt.batch(Step.add("total", 1));
    }
    try (MongoLedger ledger =
        MongoLedger.connect(options(), CommitListener.NONE, new Recording())) {
      assertThat(ledger.apply(batch, ledger.open(ledger.takeOver(RESTORED))))
          .isEqualTo(Outcome.APPLIED);
    }

    assertThat(commands)
        .filteredOn(command -> command.containsKey("startTransaction"))
        .hasSize(3)
        .allSatisfy(
            command ->
                assertThat(command.getDocument("readConcern").get("level"))
                    .isEqualTo(new BsonString("snapshot")));
    assertThat(commands)
        .filteredOn(command -> command.getFirstKey().equals("commitTransaction"))
        .hasSize(3)
        .allSatisfy(MongoConcernsTest::assertDurable);
    assertWritesOutsideTransactionsAreDurable();
  }

  @Test
  void directWritesGoToTheDisksOfAMajority() throws Exception {
    byte[] write =
        MongoOperationCodec.encode(
            MongoWrite.replaceOne(database, "c", new BsonString("x"), new BsonDocument()));
    try (MongoDirectStore direct =
        MongoDirectStore.connect(options(), MongoTargets.Kind.DIRECT_WRITES, new Recording())) {
      direct.apply(List.of(ByteBuffer.wrap(write)));
    }

    assertWritesOutsideTransactionsAreDurable();
  }

  private void assertWritesOutsideTransactionsAreDurable() {
    assertThat(commands)
        .filteredOn(
            command -> WRITES.contains(command.getFirstKey()) && !command.containsKey("autocommit"))
        .isNotEmpty()
        .allSatisfy(MongoConcernsTest::assertDurable);
  }

  private static void assertDurable(BsonDocument command) {
    BsonDocument concern = command.getDocument("writeConcern");
    assertThat(concern.get("w")).as(command.toJson()).isEqualTo(new BsonString("majority"));
    assertThat(concern.get("j")).as(command.toJson()).isEqualTo(BsonBoolean.TRUE);
  }
}
