package io.cdcpipeline.services;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Makes fresh {@code mongod} servers a replica set, and asks them how they are. */
final class ReplicaSet {
  static final String NAME = "rs0";

  private static final int ALREADY_INITIALIZED = 23;
  private static final int SELECTION_SECONDS = 10;
  private static final int LOOK_MILLIS = 2_000;

  private ReplicaSet() {}

  static String uri(int port) {
    return "mongodb://" + Ports.LOOPBACK + ":" + port + "/?replicaSet=" + NAME;
  }

  /** Initiates the set when it is none yet. Fit to be asked again and again. */
  static boolean isWritablePrimary(int port) {
    String address = Ports.LOOPBACK + ":" + port;
    try (MongoClient client = MongoClients.create(impatient(direct(port)))) {
      MongoDatabase admin = client.getDatabase("admin");
      Document hello = admin.runCommand(new Document("hello", 1));
      if (!hello.containsKey("setName")) {
        initiate(admin, List.of(address), new Document());
      }
      return hello.getBoolean("isWritablePrimary", false);
    } catch (MongoException e) {
      // Still starting. Who asks has a deadline and shows the server's log.
      return false;
    }
  }

  static String direct(int port) {
    return "mongodb://" + Ports.LOOPBACK + ":" + port + "/?directConnection=true";
  }

  /** Whether the server takes commands, be it a member of a set or none yet. */
  static boolean answers(int port) {
    return !state(port).equals("DOWN");
  }

  static boolean isPrimary(int port) {
    return state(port).equals("PRIMARY");
  }

  /** PRIMARY (and writable), SECONDARY, OTHER or DOWN. */
  static String state(int port) {
    try (MongoClient client = MongoClients.create(hasty(port))) {
      Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
      if (hello.getBoolean("isWritablePrimary", false)) {
        return "PRIMARY";
      }
      return hello.getBoolean("secondary", false) ? "SECONDARY" : "OTHER";
    } catch (MongoException e) {
      return "DOWN";
    }
  }

  /** Elects in about two seconds after a primary is gone, instead of the default ten. */
  static void initiate(List<String> addresses) {
    Document settings =
        new Document("electionTimeoutMillis", 2_000).append("heartbeatIntervalMillis", 500);
    String first = "mongodb://" + addresses.get(0) + "/?directConnection=true";
    try (MongoClient client = MongoClients.create(impatient(first))) {
      initiate(client.getDatabase("admin"), addresses, settings);
    }
  }

  private static MongoClientSettings hasty(int port) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(direct(port)))
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(LOOK_MILLIS, TimeUnit.MILLISECONDS))
        .applyToSocketSettings(
            socket ->
                socket
                    .connectTimeout(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .readTimeout(LOOK_MILLIS, TimeUnit.MILLISECONDS))
        .build();
  }

  /** Gives up sooner than the driver's default, unless the URI says when. */
  static MongoClientSettings impatient(String uri) {
    return MongoClientSettings.builder()
        .applyToClusterSettings(
            cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS))
        .applyConnectionString(new ConnectionString(uri))
        .build();
  }

  static void initiate(MongoDatabase admin, List<String> addresses, Document settings) {
    List<Document> members = new ArrayList<>();
    for (String address : addresses) {
      members.add(new Document("_id", members.size()).append("host", address));
    }
    Document config =
        new Document("_id", NAME).append("members", members).append("settings", settings);
    try {
      admin.runCommand(new Document("replSetInitiate", config));
    } catch (MongoCommandException e) {
      if (e.getErrorCode() != ALREADY_INITIALIZED) {
        throw e;
      }
    }
  }
}
