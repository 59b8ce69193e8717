package io.cdcpipeline.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One sentinel that decides by itself over one primary and its replicas. */
record Sentinel(ManagedServer server) {
  static final String MASTER = "mymaster";

  // On a busy machine a short limit makes it fail over to and fro by itself.
  private static final String CALM_MILLIS = "60000";
  private static final String ALERT_MILLIS = "1000";

  // By default it asks every ten seconds what the servers' roles are.
  private static final String INFO_MILLIS = "500";

  static Sentinel watching(RedisNode primary, ServiceOptions options) {
    Sentinel sentinel =
        new Sentinel(
            ManagedServer.start(
                ServerSearch.forRedis(Machine.current()).withoutContainers(),
                options,
                (bindAddress, port, data) ->
                    List.of(configuration(primary, bindAddress, port, data), "--sentinel"),
                LocalRedis::answersPing));
    sentinel.call("DEBUG", "INFO-PERIOD", INFO_MILLIS);
    return sentinel;
  }

  String address() {
    return Ports.LOOPBACK + ":" + server.port();
  }

  /** The primary's address as clients are told. */
  String primary() {
    return String.join(
        ":", RespConnection.list(server.port(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER));
  }

  /** Whether it sees a primary and a replica in good health. */
  boolean seesBoth() {
    return "slave".equals(replica().get("flags")) && "master".equals(master().get("flags"));
  }

  /** What the replica said of itself the last time it was asked: slave or master. */
  String roleOfReplica() {
    return replica().getOrDefault("role-reported", "");
  }

  /** From now on it promotes the replica soon after the primary has gone. */
  void beAlert() {
    call("SET", MASTER, "down-after-milliseconds", ALERT_MILLIS);
  }

  void beCalm() {
    call("SET", MASTER, "down-after-milliseconds", CALM_MILLIS);
  }

  /**
   * Orders a fail-over.
   *
   * @throws RespException when it cannot just now
   */
  void failOver() {
    call("FAILOVER", MASTER);
  }

  private void call(String... words) {
    List<String> command = new ArrayList<>(List.of("SENTINEL"));
    command.addAll(List.of(words));
    RespConnection.call(server.port(), command.toArray(String[]::new));
  }

  private Map<String, String> master() {
    return pairs(RespConnection.array(server.port(), "SENTINEL", "MASTER", MASTER));
  }

  private Map<String, String> replica() {
    List<?> replicas = RespConnection.array(server.port(), "SENTINEL", "REPLICAS", MASTER);
    return replicas.isEmpty() ? Map.of() : pairs((List<?>) replicas.get(0));
  }

  private static Map<String, String> pairs(List<?> flat) {
    Map<String, String> pairs = new HashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      pairs.put(flat.get(i).toString(), flat.get(i + 1).toString());
    }
    return pairs;
  }

  /** A file, because a sentinel writes down there what it decided. */
  private static String configuration(
      RedisNode primary, String bindAddress, int port, String dataDirectory) {
    Path file = Path.of(dataDirectory, "sentinel.conf");
    List<String> lines =
        List.of(
            "port " + port,
            "bind " + bindAddress,
            "protected-mode no",
            "dir " + dataDirectory,
            "sentinel monitor %s %s %d 1".formatted(MASTER, Ports.LOOPBACK, primary.port()),
            "sentinel down-after-milliseconds %s %s".formatted(MASTER, CALM_MILLIS),
            "sentinel failover-timeout %s 5000".formatted(MASTER));
    try {
      Files.write(file, lines, StandardCharsets.UTF_8);
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
