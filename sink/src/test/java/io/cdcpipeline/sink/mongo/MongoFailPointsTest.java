package io.cdcpipeline.sink.mongo;

import static io.cdcpipeline.sink.Step.add;
import static io.cdcpipeline.sink.Step.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that the server itself produces, in the middle of a commit. */
@Timeout(60)
class MongoFailPointsTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  @TempDir static Path directory;
  private static LocalMongo mongo;

  private MongoStore store;
  private Attempt<Step> attempt;

  @BeforeAll
  static void start() {
    mongo = LocalMongo.startWithFailPoints(new ServiceOptions(directory, Optional.empty()));
  }

  @AfterAll
  static void stop() {
    mongo.close();
  }

  @BeforeEach
  void open() throws Exception {
    store = new MongoStore(mongo.uri(), "test_" + UUID.randomUUID().toString().substring(0, 8));
    attempt = Attempt.takeOver(store.sink(SinkSpec.of("sink").chunksOf(2)), FRESH).open();
  }

  @AfterEach
  void close() throws Exception {
    fail("{configureFailPoint: 'failCommand', mode: 'off'}");
    attempt.close();
    store.close();
  }

  private Document fail(String failPoint) {
    return store.client().getDatabase("admin").runCommand(BsonDocument.parse(failPoint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The connection breaks before the commit; more often than a session's retries.
        "{mode: {times: 2}, data: {failCommands: ['commitTransaction'], closeConnection: true}}",
        "{mode: {times: 9}, data: {failCommands: ['commitTransaction'], closeConnection: true}}",
        // The commit is done, and the answer says that nobody knows.
        "{mode: {times: 1}, data: {failCommands: ['commitTransaction'],"
            + " writeConcernError: {code: 64, errmsg: 'waiting timed out'}}}",
        "{mode: {times: 7}, data: {failCommands: ['commitTransaction'],"
            + " writeConcernError: {code: 64, errmsg: 'waiting timed out'}}}",
        // The answer is an error after which the result is unknown.
        "{mode: {times: 7}, data: {failCommands: ['commitTransaction'], errorCode: 50,"
            + " errorLabels: ['UnknownTransactionCommitResult']}}",
        // Statements inside the transaction fail.
        "{mode: {times: 3}, data: {failCommands: ['update'], errorCode: 112,"
            + " errorLabels: ['TransientTransactionError']}}",
        "{mode: {times: 3}, data: {failCommands: ['update', 'insert', 'find'],"
            + " closeConnection: true}}",
      })
  void aBatchIsAppliedExactlyOnce(String failPoint) throws Exception {
    Batch batch =
        attempt.batch(
            append("list", "a"),
            add("total", 1),
            append("list", "b"),
            append("list", "c"),
            add("total", 2));
    BsonDocument command = new BsonDocument("configureFailPoint", new BsonString("failCommand"));
    command.putAll(BsonDocument.parse(failPoint));
    long before = timesEntered();
    store.client().getDatabase("admin").runCommand(command);

    attempt.commit(batch);

    assertThat(timesEntered() - before).as("failures of the server").isEqualTo(times(command));
    assertThat(store.list("list")).containsExactly("a", "b", "c");
    assertThat(store.total("total")).isEqualTo(3);
  }

  @Test
  void anAlreadyIsOnlyAnsweredOnceItIsDurableOnAMajority() throws Exception {
    Batch batch = attempt.batch(add("total", 1));
    attempt.commit(batch);
    long before = committedTransactions();

    assertThat(attempt.commit(batch)).containsExactly(batch);

    assertThat(committedTransactions()).isEqualTo(before + 1);
  }

  /** How often the server has failed on demand since its start. */
  private long timesEntered() {
    return fail("{configureFailPoint: 'failCommand', mode: 'off'}").getInteger("count");
  }

  @Test
  @Timeout(30)
  void aTakeoverThatDiedInItsTransactionDoesNotBlockTheNextOne() throws Exception {
    fail(
        "{configureFailPoint: 'failCommand', mode: {times: 3}, data: {failCommands:"
            + " ['insert', 'abortTransaction'], closeConnection: true}}");

    try (Attempt<Step> next =
        Attempt.takeOver(store.sink(SinkSpec.of("sink")), new Label("a".repeat(32), 1, 1, 0))) {
      next.open().commit(next.batch(add("total", 1)));
    }

    assertThat(store.total("total")).isEqualTo(1);
  }

  private static long times(BsonDocument failPoint) {
    return failPoint.getDocument("mode").getInt32("times").getValue();
  }

  private long committedTransactions() {
    Document status =
        store.client().getDatabase("admin").runCommand(BsonDocument.parse("{serverStatus: 1}"));
    return status.get("transactions", Document.class).getLong("totalCommitted");
  }
}
