package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalReplicaSetITCase {
  @TempDir private static Path work;
  private static LocalReplicaSet set;
  private static MongoClient client;

  @BeforeAll
  static void start() {
    set = LocalReplicaSet.start(new ServiceOptions(work, Optional.empty()));
    client = MongoClients.create(set.uri());
  }

  @AfterAll
  static void close() {
    client.close();
    set.close();
  }

  @BeforeEach
  void empty() {
    numbers().drop();
  }

  @Test
  void aStepDownMovesThePrimaryAndLosesNothing() {
    String before = set.primary();
    numbers().insertOne(new Document("_id", 1));

    set.stepDown();

    assertThat(set.primary()).isNotEqualTo(before);
    numbers().insertOne(new Document("_id", 2));
    assertThat(numbers().countDocuments()).isEqualTo(2);
  }

  @Test
  void aKilledPrimaryIsReplacedAndComesBackAsAFollower() {
    numbers().insertOne(new Document("_id", 1));

    String killed = set.killPrimary();
    assertThat(set.primary()).isNotEqualTo(killed);
    numbers().insertOne(new Document("_id", 2));
    set.restartKilled();

    assertThat(set.addresses()).hasSize(3).contains(killed);
    assertThat(numbers().countDocuments()).isEqualTo(2);
  }

  @Test
  void aPrimaryThatDiesInACommitLosesNothingThatWasAcknowledged() {
    assumeTrue(
        SyncKill.unavailableBecause().isEmpty(), SyncKill.unavailableBecause().orElse("available"));
    try (SyncKill kill = set.killPrimaryAtSync(3);
        ClientSession session = client.startSession()) {
      for (int i = 0; i < 10; i++) {
        int id = i;
        session.withTransaction(() -> numbers().insertOne(session, new Document("_id", id)));
      }

      assertThat(kill.awaitFired(Duration.ofSeconds(30))).isTrue();
      assertThat(numbers().countDocuments()).isEqualTo(10);
    }
    set.restartKilled();
  }

  @Test
  void aPausedPrimaryIsReplacedAndFollowsAfterwards() {
    numbers().insertOne(new Document("_id", 1));

    String paused = set.pausePrimary();
    assertThat(set.primary()).isNotEqualTo(paused);
    set.resumePaused();

    numbers().insertOne(new Document("_id", 2));
    assertThat(numbers().countDocuments()).isEqualTo(2);
  }

  @Test
  void failPointsAreThere() {
    assertThatCode(
            () ->
                client
                    .getDatabase("admin")
                    .runCommand(
                        new Document("configureFailPoint", "failCommand").append("mode", "off")))
        .doesNotThrowAnyException();
  }

  @Test
  void oneMemberIsOutAtATime() {
    assertThatThrownBy(set::restartKilled)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("No member was killed");
  }

  private static MongoCollection<Document> numbers() {
    return client
        .getDatabase("test")
        .getCollection("numbers")
        .withWriteConcern(WriteConcern.MAJORITY);
  }
}
