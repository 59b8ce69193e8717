package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMongoITCase {
  private static final Document FAIL_POINT_OFF =
      new Document("configureFailPoint", "failCommand").append("mode", "off");

  @TempDir private Path work;
  private LocalMongo mongo;

  @BeforeEach
  void aRunningServer() {
    mongo = LocalMongo.start(new ServiceOptions(work, Optional.empty()));
  }

  @AfterEach
  void close() {
    mongo.close();
  }

  @Test
  void whatAMajorityAcknowledgedIsThereAfterAKill() {
    String uri = mongo.uri();
    ProcessHandle killed = Processes.of(mongo);
    try (MongoClient client = MongoClients.create(uri);
        ClientSession session = client.startSession()) {
      session.startTransaction();
      numbers(client).insertOne(session, new Document("_id", 1));
      session.commitTransaction();
      numbers(client).insertOne(new Document("_id", 2));
    }

    mongo.kill();
    boolean aliveAfterKill = killed.isAlive();
    mongo.restart();

    assertThat(aliveAfterKill).isFalse();
    assertThat(mongo.uri()).isEqualTo(uri);
    assertThat(Processes.of(mongo)).isNotEqualTo(killed);
    try (MongoClient client = MongoClients.create(uri)) {
      assertThat(numbers(client).find())
          .containsExactlyInAnyOrder(new Document("_id", 1), new Document("_id", 2));
      assertThatCode(() -> numbers(client).insertOne(new Document("_id", 3)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void itIsReachableThroughTheLoopbackInterfaceOnly() throws IOException {
    assertThat(Processes.reachableElsewhere(mongo)).isEmpty();
  }

  @Test
  void closingLeavesNoProcessAndNoDataButTheLog() throws IOException {
    ProcessHandle process = Processes.of(mongo);

    mongo.close();
    mongo.close();

    assertThat(process.isAlive()).isFalse();
    try (var left = Files.list(work)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .singleElement()
          .asString()
          .matches("mongod-\\d+\\.log");
    }
  }

  @Test
  void failPointsAreThereOnlyWhenTheyWereAskedFor() {
    try (LocalMongo breakable =
            LocalMongo.startWithFailPoints(new ServiceOptions(work, Optional.of(mongo.uri())));
        MongoClient with = MongoClients.create(breakable.uri());
        MongoClient without = MongoClients.create(mongo.uri())) {
      assertThatCode(() -> with.getDatabase("admin").runCommand(FAIL_POINT_OFF))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> without.getDatabase("admin").runCommand(FAIL_POINT_OFF))
          .isInstanceOf(MongoCommandException.class);
    }
  }

  @Nested
  class WhenItIsConfigured {
    @Test
    void itIsUsedAndNeverStopped() {
      LocalMongo configured = LocalMongo.start(new ServiceOptions(work, Optional.of(mongo.uri())));
      configured.close();

      assertThat(configured.uri()).isEqualTo(mongo.uri());
      assertThat(configured.describe()).endsWith("(configured)");
      assertThat(Processes.of(mongo).isAlive()).isTrue();
      assertThatThrownBy(configured::restart).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void oneThatDoesNotAnswerIsAnErrorWithoutItsPassword() {
      String uri =
          mongo.uri().replace("mongodb://", "mongodb://me:secret@")
              + "&serverSelectionTimeoutMS=200";
      mongo.kill();

      assertThatThrownBy(() -> LocalMongo.start(new ServiceOptions(work, Optional.of(uri))))
          .isInstanceOf(ServiceUnavailableException.class)
          .hasMessageContaining("does not answer")
          .hasMessageContaining("MONGODB_URI")
          .hasMessageNotContaining("secret");
    }

    @Test
    void oneThatIsNoUriIsAnErrorWithoutItsPassword() {
      assertThatThrownBy(
              () ->
                  LocalMongo.start(
                      new ServiceOptions(work, Optional.of("mongodb://me:sec:ret@host"))))
          .isInstanceOf(ServiceUnavailableException.class)
          .hasMessageContaining("is not valid")
          .hasMessageNotContaining("ret@")
          .hasNoCause();
    }
  }

  private static MongoCollection<Document> numbers(MongoClient client) {
    return client
        .getDatabase("test")
        .getCollection("numbers")
        .withWriteConcern(WriteConcern.MAJORITY);
  }
}
