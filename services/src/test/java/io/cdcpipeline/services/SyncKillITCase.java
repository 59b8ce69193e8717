package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

class SyncKillITCase {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path work;

  @BeforeEach
  void strace() {
    assumeTrue(
        SyncKill.unavailableBecause().isEmpty(), SyncKill.unavailableBecause().orElse("available"));
  }

  @Test
  void redisHasTheWriteOnDiskWhoseReplyItNeverSent() {
    try (LocalRedis redis = LocalRedis.start(options());
        SyncKill kill = redis.killAtSync(3)) {
      int acknowledged = pushUntilItDies(redis);

      assertThat(kill.awaitFired(LIMIT)).isTrue();
      assertThat(acknowledged).isEqualTo(2);
      redis.restart();
      try (Jedis client = new Jedis(redis.uri())) {
        assertThat(client.lrange("list", 0, -1)).containsExactly("1", "2", "3");
      }
    }
  }

  @Test
  void mongoKeepsWhatItAcknowledged() {
    try (LocalMongo mongo = LocalMongo.start(options());
        SyncKill kill = mongo.killAtSync(20)) {
      int acknowledged = insertUntilItDies(mongo);

      assertThat(kill.awaitFired(LIMIT)).isTrue();
      mongo.restart();
      try (MongoClient client = MongoClients.create(mongo.uri())) {
        assertThat(numbers(client).countDocuments())
            .isBetween((long) acknowledged, acknowledged + 1L);
      }
    }
  }

  @Test
  void aDeathByAnythingElseIsNotItsOwn() {
    try (LocalRedis redis = LocalRedis.start(options());
        SyncKill kill = redis.killAtSync(2);
        Jedis client = new Jedis(redis.uri())) {
      client.rpush("list", "1");

      redis.kill();

      assertThat(kill.awaitFired(LIMIT)).isFalse();
    }
  }

  @Test
  void lettingGoLeavesTheServerRunning() {
    try (LocalRedis redis = LocalRedis.start(options())) {
      redis.killAtSync(1).close();

      try (Jedis client = new Jedis(redis.uri())) {
        assertThat(client.rpush("list", "1")).isEqualTo(1);
      }
    }
  }

  @Test
  void aPausedServerAnswersOnlyAfterItResumes() {
    try (LocalRedis redis = LocalRedis.start(options());
        Jedis impatient = new Jedis(URI.create(redis.uri()), 300);
        Jedis patient = new Jedis(URI.create(redis.uri()), 30_000)) {
      redis.pause();

      assertThatThrownBy(() -> impatient.rpush("list", "1"))
          .isInstanceOf(JedisConnectionException.class);
      redis.resume();
      assertThat(patient.ping()).isEqualTo("PONG");
    }
  }

  @Test
  void aMachineWithoutStraceSaysWhatToInstall() {
    assertThat(SyncKill.unavailableBecause(new Machine(List.of(), work, "any")))
        .hasValue("there is no strace on PATH: install the Debian package strace");
  }

  private ServiceOptions options() {
    return new ServiceOptions(work, Optional.empty());
  }

  private static int pushUntilItDies(LocalRedis redis) {
    int acknowledged = 0;
    try (Jedis client = new Jedis(redis.uri())) {
      while (acknowledged < 1_000) {
        client.rpush("list", Integer.toString(acknowledged + 1));
        acknowledged++;
      }
    } catch (JedisConnectionException e) {
      // What the test waits for.
    }
    return acknowledged;
  }

  private static int insertUntilItDies(LocalMongo mongo) {
    int acknowledged = 0;
    try (MongoClient client =
        MongoClients.create(mongo.uri() + "&retryWrites=false&serverSelectionTimeoutMS=1000")) {
      while (acknowledged < 1_000) {
        numbers(client).insertOne(new Document("_id", acknowledged));
        acknowledged++;
      }
    } catch (MongoException e) {
      // What the test waits for.
    }
    return acknowledged;
  }

  private static MongoCollection<Document> numbers(MongoClient client) {
    return client
        .getDatabase("test")
        .getCollection("numbers")
        .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
  }
}
