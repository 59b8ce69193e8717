package io.cdcpipeline.services;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * A real MongoDB replica set of one node that knows its users and refuses everyone else; with
 * certificates, it speaks TLS only. Its users may read and write the named databases and nothing
 * else. For tests: the passwords are new at every start.
 */
public final class LocalSecureMongo implements LocalService {
  private static final Duration PRIMARY_LIMIT = Duration.ofSeconds(60);
  private static final String ADMIN = "admin";
  private static final String USER = "pipeline";

  private final Optional<LocalCertificates> certificates;
  private final String adminPassword = Passwords.random();
  private final String userPassword = Passwords.random();
  private final ManagedServer server;

  private LocalSecureMongo(
      ServiceOptions options, Optional<LocalCertificates> certificates, List<String> databases) {
    this.certificates = certificates;
    this.server =
        ManagedServer.start(
            ServerSearch.forMongodb(Machine.current()).withoutContainers(),
            options,
            this::arguments,
            this::answers);
    try {
      initiate();
      createUsers(databases);
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** With a SCRAM-SHA-256 user, without TLS. */
  public static LocalSecureMongo start(ServiceOptions options, List<String> databases) {
    return new LocalSecureMongo(options, Optional.empty(), databases);
  }

  /** TLS only, with a SCRAM-SHA-256 user and one that is known by its certificate (X.509). */
  public static LocalSecureMongo startWithTls(
      ServiceOptions options, LocalCertificates certificates, List<String> databases) {
    return new LocalSecureMongo(options, Optional.of(certificates), databases);
  }

  /** Of the SCRAM-SHA-256 user. Holds its password: never print it. */
  @Override
  public String uri() {
    return uri(USER + ":" + userPassword + "@", "&authSource=admin&authMechanism=SCRAM-SHA-256");
  }

  /** Of a user that may do everything. Holds its password: never print it. */
  public String adminUri() {
    return uri(ADMIN + ":" + adminPassword + "@", "&authSource=admin");
  }

  /** Of nobody: every command that needs a user is refused. */
  public String anonymousUri() {
    return uri("", "");
  }

  /** Of the user behind the client certificate, which the client must present. */
  public String x509Uri() {
    String name = URLEncoder.encode(certificates().clientSubject(), StandardCharsets.UTF_8);
    return uri(name + "@", "&authSource=%24external&authMechanism=MONGODB-X509");
  }

  @Override
  public String describe() {
    return server.describe();
  }

  /** SIGKILL: what a majority write acknowledged is there after {@link #restart()}. */
  public void kill() {
    server.kill();
  }

  /** Same port, same data, same users. */
  public void restart() {
    server.restart();
    awaitPrimary();
  }

  @Override
  public void close() {
    server.close();
  }

  private LocalCertificates certificates() {
    return certificates.orElseThrow(
        () -> new IllegalStateException("Started without TLS: use startWithTls()"));
  }

  private String uri(String user, String options) {
    return "mongodb://%s%s:%d/?replicaSet=%s%s%s"
        .formatted(
            user,
            Ports.LOOPBACK,
            server.port(),
            ReplicaSet.NAME,
            certificates.isPresent() ? "&tls=true" : "",
            options);
  }

  /** A direct one, which needs no primary yet. */
  private MongoClient client(int port, String user) {
    String uri =
        "mongodb://%s%s:%d/?directConnection=true%s"
            .formatted(user, Ports.LOOPBACK, port, certificates.isPresent() ? "&tls=true" : "");
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder(ReplicaSet.impatient(uri))
            .applyConnectionString(new ConnectionString(uri));
    certificates.ifPresent(
        own -> settings.applyToSslSettings(ssl -> ssl.context(own.anonymousSslContext())));
    return MongoClients.create(settings.build());
  }

  private boolean answers(int port) {
    try (MongoClient client = client(port, "")) {
      client.getDatabase("admin").runCommand(new Document("hello", 1));
      return true;
    } catch (MongoException e) {
      return false;
    }
  }

  private boolean isPrimary() {
    try (MongoClient client = client(server.port(), "")) {
      Document hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
      return hello.getBoolean("isWritablePrimary", false);
    } catch (MongoException e) {
      return false;
    }
  }

  private void awaitPrimary() {
    if (!Await.until(PRIMARY_LIMIT, this::isPrimary)) {
      throw new ServiceUnavailableException(
          "%s did not become primary within %d s. See its log."
              .formatted(describe(), PRIMARY_LIMIT.toSeconds()));
    }
  }

  /** A server without users lets the local machine in, until the first user is there. */
  private void initiate() {
    try (MongoClient client = client(server.port(), "")) {
      MongoDatabase admin = client.getDatabase("admin");
      ReplicaSet.initiate(admin, List.of(Ports.LOOPBACK + ":" + server.port()), new Document());
    }
    awaitPrimary();
    try (MongoClient client = client(server.port(), "")) {
      createUser(client.getDatabase("admin"), ADMIN, adminPassword, List.of(role("root", "admin")));
    }
  }

  private void createUsers(List<String> databases) {
    List<Document> roles = databases.stream().map(database -> role("readWrite", database)).toList();
    try (MongoClient client = client(server.port(), ADMIN + ":" + adminPassword + "@")) {
      createUser(client.getDatabase("admin"), USER, userPassword, roles);
      certificates.ifPresent(
          own ->
              client
                  .getDatabase("$external")
                  .runCommand(
                      new Document("createUser", own.clientSubject()).append("roles", roles)));
    }
  }

  private static void createUser(
      MongoDatabase admin, String name, String password, List<Document> roles) {
    admin.runCommand(
        new Document("createUser", name)
            .append("pwd", password)
            .append("mechanisms", List.of("SCRAM-SHA-256"))
            .append("roles", roles));
  }

  private static Document role(String role, String database) {
    return new Document("role", role).append("db", database);
  }

  private List<String> arguments(String bindAddress, int port, String dataDirectory) {
    List<String> further = new ArrayList<>(List.of("--auth", "--keyFile", keyFile(dataDirectory)));
    certificates.ifPresent(
        own ->
            further.addAll(
                List.of(
                    "--tlsMode",
                    "requireTLS",
                    "--tlsCertificateKeyFile",
                    own.server().toString(),
                    "--tlsCAFile",
                    own.authority().toString(),
                    "--tlsAllowConnectionsWithoutCertificates")));
    return LocalMongo.arguments(bindAddress, port, dataDirectory, further);
  }

  /** Without one, a member of a set refuses to start with users switched on. */
  private static String keyFile(String dataDirectory) {
    Path file = Path.of(dataDirectory, "key");
    try {
      Files.writeString(file, Passwords.random());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
