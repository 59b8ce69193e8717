package io.cdcpipeline.services;

import com.mongodb.MongoSocketException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * A real MongoDB replica set of three nodes, with the servers' fail points switched on and short
 * election times: about half a second from a step-down to the next majority write, three from a
 * kill of the primary; 20 when the primary is only stopped, since its connections stall instead of
 * breaking. Takes about 400 MB of memory.
 *
 * <p>Faults are for one thread; clients may use the set meanwhile.
 */
public final class LocalReplicaSet implements LocalService {
  private static final int MEMBERS = 3;
  private static final Duration ELECTION_LIMIT = Duration.ofSeconds(60);
  private static final int STEP_DOWN_SECONDS = 10;

  private final List<ManagedServer> members;
  private Optional<ManagedServer> killed = Optional.empty();
  private Optional<ManagedServer> paused = Optional.empty();

  private LocalReplicaSet(List<ManagedServer> members) {
    this.members = members;
  }

  /**
   * Started here in any case, from wherever {@link LocalMongo} has its server. Returns when there
   * is a primary and the other two follow it.
   *
   * @throws ServiceUnavailableException when there is no server, or no primary within a minute
   */
  public static LocalReplicaSet start(ServiceOptions options) {
    List<ManagedServer> started = new ArrayList<>();
    LocalReplicaSet set = new LocalReplicaSet(started);
    try {
      for (int member = 0; member < MEMBERS; member++) {
        started.add(
            ManagedServer.start(
                ServerSearch.forMongodb(Machine.current()).withoutContainers(),
                options,
                LocalReplicaSet::arguments,
                ReplicaSet::answers));
      }
      ReplicaSet.initiate(set.addresses());
      set.awaitWhole();
      return set;
    } catch (RuntimeException | Error e) {
      set.close();
      throw e;
    }
  }

  /** Names all three, so that a client finds the primary whichever it is. */
  @Override
  public String uri() {
    return "mongodb://" + String.join(",", addresses()) + "/?replicaSet=" + ReplicaSet.NAME;
  }

  @Override
  public String describe() {
    return members.stream().map(ManagedServer::describe).collect(Collectors.joining(", "));
  }

  /** All three, as host:port. */
  public List<String> addresses() {
    return members.stream().map(LocalReplicaSet::address).toList();
  }

  /**
   * The address of the current primary.
   *
   * @throws ServiceUnavailableException when there is none for a minute
   */
  public String primary() {
    return address(awaitPrimary(Optional.empty()));
  }

  /** The primary resigns in an orderly way; returns when another one can be written to. */
  public void stepDown() {
    ManagedServer resigning = awaitPrimary(Optional.empty());
    try {
      command(resigning, new Document("replSetStepDown", STEP_DOWN_SECONDS));
    } catch (MongoSocketException e) {
      // It may close its connections before it answers.
    }
    awaitPrimary(Optional.of(resigning));
  }

  /** SIGKILL to the primary; returns its address at once, before there is another one. */
  public String killPrimary() {
    requireNone(killed, "restartKilled()");
    ManagedServer victim = awaitPrimary(Optional.empty());
    victim.kill();
    killed = Optional.of(victim);
    return address(victim);
  }

  /** SIGKILL to the primary when it is about to make its n-th write from now on durable. */
  public SyncKill killPrimaryAtSync(int n) {
    requireNone(killed, "restartKilled()");
    ManagedServer victim = awaitPrimary(Optional.empty());
    SyncKill kill = victim.killAtSync(n);
    killed = Optional.of(victim);
    return kill;
  }

  /** On its old port and data; returns when all three are up and follow one primary. */
  public void restartKilled() {
    killed.orElseThrow(() -> new IllegalStateException("No member was killed")).restart();
    killed = Optional.empty();
    awaitWhole();
  }

  /** SIGSTOP to the primary, a zombie until {@link #resumePaused()}; returns its address. */
  public String pausePrimary() {
    requireNone(paused, "resumePaused()");
    ManagedServer victim = awaitPrimary(Optional.empty());
    victim.pause();
    paused = Optional.of(victim);
    return address(victim);
  }

  /** Returns when all three are up and follow one primary. */
  public void resumePaused() {
    paused.orElseThrow(() -> new IllegalStateException("No member was paused")).resume();
    paused = Optional.empty();
    awaitWhole();
  }

  @Override
  public void close() {
    members.forEach(ManagedServer::close);
  }

  private ManagedServer awaitPrimary(Optional<ManagedServer> except) {
    List<ManagedServer> found = new ArrayList<>();
    boolean elected =
        Await.until(
            ELECTION_LIMIT,
            () -> {
              members.stream()
                  .filter(member -> except.map(other -> other != member).orElse(true))
                  .filter(member -> paused.map(other -> other != member).orElse(true))
                  .filter(member -> ReplicaSet.isPrimary(member.port()))
                  .findFirst()
                  .ifPresent(found::add);
              return !found.isEmpty();
            });
    if (!elected) {
      throw new ServiceUnavailableException(
          "The replica set of %s has no primary for %d s. See the members' logs."
              .formatted(addresses(), ELECTION_LIMIT.toSeconds()));
    }
    return found.get(0);
  }

  private void awaitWhole() {
    if (!Await.until(ELECTION_LIMIT, this::isWhole)) {
      throw new ServiceUnavailableException(
          "The members %s did not become one primary and its followers within %d s. See their logs."
              .formatted(addresses(), ELECTION_LIMIT.toSeconds()));
    }
  }

  private boolean isWhole() {
    List<String> states =
        members.stream()
            .map(member -> ReplicaSet.state(member.port()))
            .sorted(Comparator.naturalOrder())
            .toList();
    return states.equals(List.of("PRIMARY", "SECONDARY", "SECONDARY"));
  }

  private static void command(ManagedServer member, Document command) {
    try (MongoClient client =
        MongoClients.create(ReplicaSet.impatient(ReplicaSet.direct(member.port())))) {
      client.getDatabase("admin").runCommand(command);
    }
  }

  private static void requireNone(Optional<ManagedServer> member, String remedy) {
    if (member.isPresent()) {
      throw new IllegalStateException(
          "%s is out already; call %s first".formatted(address(member.get()), remedy));
    }
  }

  private static String address(ManagedServer member) {
    return Ports.LOOPBACK + ":" + member.port();
  }

  private static List<String> arguments(String bindAddress, int port, String dataDirectory) {
    return LocalMongo.arguments(bindAddress, port, dataDirectory, LocalMongo.FAIL_POINTS);
  }
}
