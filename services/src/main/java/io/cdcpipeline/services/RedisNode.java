package io.cdcpipeline.services;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One Redis of several, and what it says of its replication. */
record RedisNode(ManagedServer server) {
  private static final Duration LINK_LIMIT = Duration.ofSeconds(60);

  static RedisNode start(ServiceOptions options, List<String> furtherArguments) {
    return new RedisNode(
        ManagedServer.start(
            ServerSearch.forRedis(Machine.current()).withoutContainers(),
            options,
            (bindAddress, port, data) -> {
              List<String> arguments =
                  new ArrayList<>(LocalRedis.arguments(bindAddress, port, data));
              // A full copy starts at once instead of waiting for more replicas.
              arguments.addAll(List.of("--repl-diskless-sync-delay", "0"));
              arguments.addAll(furtherArguments);
              return arguments;
            },
            LocalRedis::answersPing));
  }

  int port() {
    return server.port();
  }

  String address() {
    return Ports.LOOPBACK + ":" + port();
  }

  String call(String... words) {
    return RespConnection.call(port(), words);
  }

  boolean isPrimary() {
    return replication("role").equals(Optional.of("master"));
  }

  void follow(RedisNode primary) {
    call("REPLICAOF", Ports.LOOPBACK, Integer.toString(primary.port()));
  }

  /** Returns when this replica has its first copy and gets every further write. */
  void awaitLinked() {
    await("is not linked to its primary", () -> linkStatus().equals(Optional.of("up")));
  }

  /** Returns when this replica has all that the primary had done when this was called. */
  void awaitCaughtUpWith(RedisNode primary) {
    long offset = primary.offset("master_repl_offset");
    await(
        "did not catch up with " + primary.address(), () -> offset("slave_repl_offset") >= offset);
  }

  /**
   * The replica has all until now and nothing from now on, though it goes on asking. The primary
   * refuses it by its access list: a replica told to follow nobody would be set right by a sentinel
   * after some seconds.
   */
  void detach(RedisNode replica) {
    replica.awaitLinked();
    replica.awaitCaughtUpWith(this);
    call("ACL", "SETUSER", "default", "-psync", "-sync");
    call("CLIENT", "KILL", "TYPE", "replica");
    replica.await(
        "did not lose its primary", () -> replica.linkStatus().equals(Optional.of("down")));
  }

  void await(String problem, BooleanSupplier condition) {
    if (!Await.until(LINK_LIMIT, condition)) {
      throw new ServiceUnavailableException(
          "The Redis %s %s within %d s. See its log."
              .formatted(address(), problem, LINK_LIMIT.toSeconds()));
    }
  }

  private Optional<String> linkStatus() {
    return replication("master_link_status");
  }

  private long offset(String name) {
    return replication(name).map(Long::parseLong).orElse(-1L);
  }

  private Optional<String> replication(String name) {
    String prefix = name + ":";
    return call("INFO", "replication")
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .findFirst();
  }
}
