package io.cdcpipeline.services;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Makes one fresh {@code mongod} a replica set of its own. */
final class ReplicaSet {
  static final String NAME = "rs0";

  private static final int ALREADY_INITIALIZED = 23;
  private static final int SELECTION_SECONDS = 10;

  private ReplicaSet() {}

  static String uri(int port) {
    return "mongodb://" + Ports.LOOPBACK + ":" + port + "/?replicaSet=" + NAME;
  }

  /** Initiates the set when it is none yet. Fit to be asked again and again. */
  static boolean isWritablePrimary(int port) {
    String address = Ports.LOOPBACK + ":" + port;
    String direct = "mongodb://" + address + "/?directConnection=true";
    try (MongoClient client = MongoClients.create(impatient(direct))) {
      MongoDatabase admin = client.getDatabase("admin");
      Document hello = admin.runCommand(new Document("hello", 1));
      if (!hello.containsKey("setName")) {
        initiate(admin, address);
      }
      return hello.getBoolean("isWritablePrimary", false);
    } catch (MongoException e) {
      // Still starting. Who asks has a deadline and shows the server's log.
      return false;
    }
  }

  /** Gives up sooner than the driver's default, unless the URI says when. */
  static MongoClientSettings impatient(String uri) {
    return MongoClientSettings.builder()
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS))
        .applyConnectionString(new ConnectionString(uri))
        .build();
  }

  private static void initiate(MongoDatabase admin, String address) {
    Document member = new Document("_id", 0).append("host", address);
    Document config = new Document("_id", NAME).append("members", List.of(member));
    try {
      admin.runCommand(new Document("replSetInitiate", config));
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != ALREADY_INITIALIZED) {
        throw e;
      }
    }
  }
}
