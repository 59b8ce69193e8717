package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.cdcpipeline.services.LocalCertificates;
import io.cdcpipeline.services.LocalSecureMongo;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS only, and users that may write two databases and nothing else. */
@Timeout(90)
class MongoSecurityTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);
  private static final BsonString X = new BsonString("x");

  @TempDir static Path directory;
  private static LocalCertificates certificates;
  private static LocalSecureMongo mongo;

  private final String sinkId = "sink-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    certificates = LocalCertificates.make(directory.resolve("certificates"));
    mongo =
        LocalSecureMongo.startWithTls(
            new ServiceOptions(directory.resolve("data"), Optional.empty()),
            certificates,
            List.of("target", "ledger"));
  }

  @AfterAll
  static void stop() {
    mongo.close();
  }

  private MongoSinkBuilder<MongoWrite> builder(String uri) {
    return MongoSink.<MongoWrite>builder(sinkId, uri, (write, out) -> out.accept(write))
        .ledgerDatabase("ledger");
  }

  private static MongoSinkBuilder<MongoWrite> trusting(MongoSinkBuilder<MongoWrite> sink) {
    return sink.trustStore(certificates.trustStore().toString(), certificates.password());
  }

  private static MongoSinkBuilder<MongoWrite> withCertificate(MongoSinkBuilder<MongoWrite> sink) {
    return trusting(sink)
        .keyStore(certificates.clientKeyStore().toString(), certificates.password());
  }

  private Attempt<MongoWrite> attempt(
      String uri, UnaryOperator<MongoSinkBuilder<MongoWrite>> options, Label label)
      throws Exception {
    return Attempt.takeOver(options.apply(builder(uri)).build(), label);
  }

  private MongoWrite increment(String database) {
    return MongoWrite.updateOne(database, "c" + sinkId, X, BsonDocument.parse("{$inc: {n: 1}}"));
  }

  private void commitsTwice(String uri, UnaryOperator<MongoSinkBuilder<MongoWrite>> options)
      throws Exception {
    Batch batch;
    try (Attempt<MongoWrite> first = attempt(uri, options, FRESH).open()) {
      batch = first.batch(increment("target"));
      first.commit(batch);
    }
    try (Attempt<MongoWrite> second = attempt(uri, options, RESTORED)) {
      assertThat(second.commit(batch)).containsExactly(batch);
      second.open().commit(second.batch(increment("target")));
    }
    assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', n: 2}"));
  }

  private static MongoClient client(String uri) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(uri))
            .applyToSslSettings(ssl -> ssl.context(certificates.anonymousSslContext()))
            .build());
  }

  private BsonDocument found() {
    try (MongoClient client = client(mongo.adminUri())) {
      return client
          .getDatabase("target")
          .getCollection("c" + sinkId, BsonDocument.class)
          .find()
          .first();
    }
  }

  @Test
  void aUserWithAPasswordWritesExactlyOnceOverTls() throws Exception {
    commitsTwice(mongo.uri(), MongoSecurityTest::trusting);
  }

  @Test
  void soDoesOneWithACertificate() throws Exception {
    commitsTwice(mongo.x509Uri(), MongoSecurityTest::withCertificate);
  }

  @Test
  void endingItsOwnDeadSessionsNeedsNoFurtherRight() throws Exception {
    Batch pending;
    String slot = "slot|" + sinkId + "|1:0";
    try (Attempt<MongoWrite> first =
        attempt(mongo.uri(), MongoSecurityTest::trusting, FRESH).open()) {
      pending = first.batch(increment("target"));
    }
    try (MongoClient dead = client(mongo.uri());
        ClientSession session = dead.startSession()) {
      MongoCollection<BsonDocument> ledger =
          dead.getDatabase("ledger").getCollection("cdc_ledger", BsonDocument.class);
      ledger.updateOne(
          new BsonDocument("_id", new BsonString(slot)),
          new BsonDocument(
              "$set",
              new BsonDocument("lsid", session.getServerSession().getIdentifier().get("id"))));
      session.startTransaction();
      ledger.updateOne(
          session,
          new BsonDocument("_id", new BsonString(slot)),
          new BsonDocument("$set", new BsonDocument("at", X)));

      long start = System.nanoTime();
      try (Attempt<MongoWrite> second =
          attempt(mongo.uri(), MongoSecurityTest::trusting, RESTORED)) {
        second.commit(pending);
      }
      // The server itself would end the transaction after a minute.
      assertThat((System.nanoTime() - start) / 1_000_000_000).isLessThan(20);
    }
    assertThat(found()).isEqualTo(BsonDocument.parse("{_id: 'x', n: 1}"));
  }

  @Test
  void aForeignDatabaseIsRefusedAndNothingIsSetAside() throws Exception {
    try (Attempt<MongoWrite> attempt =
        attempt(mongo.uri(), sink -> trusting(sink).onPoison(PoisonPolicy.DEAD_LETTER), FRESH)
            .open()) {
      Batch batch = attempt.batch(increment("foreign"));

      assertThatThrownBy(() -> attempt.commit(batch))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("code 13")
          .hasMessageNotContaining("mongodb://");
    }
    try (MongoClient client = client(mongo.adminUri())) {
      assertThat(
              client
                  .getDatabase("ledger")
                  .getCollection("cdc_rejected")
                  .countDocuments(new BsonDocument("sink", new BsonString(sinkId))))
          .isZero();
    }
  }

  @Test
  void nobodyIsRefused() {
    assertThatThrownBy(() -> attempt(mongo.anonymousUri(), MongoSecurityTest::trusting, FRESH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("code 13");
  }

  @Test
  void aStoreThatIsNotThereIsNamedWithoutItsPassword() {
    assertThatThrownBy(
            () -> attempt(mongo.uri(), sink -> sink.trustStore("/no/such.p12", "hunter2"), FRESH))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such.p12")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void storesWithoutTlsAreRefusedWhenTheSinkIsBuilt() {
    assertThatThrownBy(
            () -> builder("mongodb://localhost").trustStore("/some.p12", "hunter2").build())
        .hasMessageContaining("tls=true")
        .hasMessageNotContaining("hunter2");
  }
}
