package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecureMongoITCase {
  private static final int UNAUTHORIZED = 13;

  @TempDir private static Path work;

  @Nested
  class WithoutTls {
    private static LocalSecureMongo mongo;

    @BeforeAll
    static void start() {
      mongo = LocalSecureMongo.start(options(), List.of("mine"));
    }

    @AfterAll
    static void close() {
      mongo.close();
    }

    @Test
    void itsUserWritesItsOwnDatabaseInATransaction() {
      try (MongoClient client = MongoClients.create(mongo.uri());
          ClientSession session = client.startSession()) {
        session.withTransaction(
            () ->
                client
                    .getDatabase("mine")
                    .getCollection("numbers")
                    .insertOne(session, new Document("n", 1)));

        assertThat(client.getDatabase("mine").getCollection("numbers").countDocuments())
            .isEqualTo(1);
      }
    }

    @Test
    void everyOtherDatabaseIsRefused() {
      try (MongoClient client = MongoClients.create(mongo.uri())) {
        assertRefused(client, "others");
      }
    }

    @Test
    void nobodyElseGetsIn() {
      try (MongoClient client = MongoClients.create(mongo.anonymousUri())) {
        assertRefused(client, "mine");
      }
    }

    @Test
    void theUsersAreThereAfterARestart() {
      mongo.kill();
      mongo.restart();

      try (MongoClient client = MongoClients.create(mongo.uri());
          MongoClient admin = MongoClients.create(mongo.adminUri())) {
        client.getDatabase("mine").getCollection("later").insertOne(new Document("n", 1));
        assertThat(admin.getDatabase("mine").getCollection("later").countDocuments()).isEqualTo(1);
      }
    }
  }

  @Nested
  class WithTls {
    private static LocalCertificates certificates;
    private static LocalSecureMongo mongo;

    @BeforeAll
    static void start() {
      certificates = LocalCertificates.make(work.resolve("certificates"));
      mongo = LocalSecureMongo.startWithTls(options(), certificates, List.of("mine"));
    }

    @AfterAll
    static void close() {
      mongo.close();
    }

    @Test
    void aUserWithAPasswordGetsIn() {
      try (MongoClient client = client(mongo.uri(), certificates.anonymousSslContext())) {
        client.getDatabase("mine").getCollection("numbers").insertOne(new Document("n", 1));
        assertRefused(client, "others");
      }
    }

    @Test
    void aUserWithACertificateGetsIn() {
      try (MongoClient client = client(mongo.x509Uri(), certificates.sslContext())) {
        client.getDatabase("mine").getCollection("numbers").insertOne(new Document("n", 2));
        assertRefused(client, "others");
      }
    }

    @Test
    void aClientThatDoesNotTrustTheAuthorityStaysOut() throws Exception {
      try (MongoClient client = client(mongo.uri(), SSLContext.getDefault())) {
        assertThatThrownBy(() -> client.getDatabase("mine").listCollectionNames().first())
            .isInstanceOf(MongoTimeoutException.class)
            .hasMessageContaining("PKIX");
      }
    }

    private static MongoClient client(String uri, SSLContext context) {
      return MongoClients.create(
          MongoClientSettings.builder()
              .applyConnectionString(new ConnectionString(uri))
              .applyToSslSettings(ssl -> ssl.context(context))
              .applyToClusterSettings(
                  cluster -> cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
              .build());
    }
  }

  private static void assertRefused(MongoClient client, String database) {
    assertThatThrownBy(
            () -> client.getDatabase(database).getCollection("x").insertOne(new Document("n", 1)))
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getErrorCode()).isEqualTo(UNAUTHORIZED));
  }

  private static ServiceOptions options() {
    return new ServiceOptions(work, Optional.empty());
  }
}
