package io.cdcpipeline.services;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A real Redis Cluster of three primaries that share the 16384 slots evenly, with one replica each
 * where it was asked for. All write everything to the append-only file before they reply;
 * replication is asynchronous, as always with Redis.
 *
 * <p>Nodes are named by their address, host:port. Faults are for one thread; clients may use the
 * cluster meanwhile.
 */
public final class LocalRedisCluster implements LocalService {
  static final int SLOTS = 16_384;
  private static final int SHARDS = 3;
  private static final String NODE_TIMEOUT_MILLIS = "2000";

  private final List<RedisNode> nodes = new ArrayList<>();
  private final Map<String, RedisNode> detached = new LinkedHashMap<>();
  private final List<RedisNode> killed = new ArrayList<>();

  private LocalRedisCluster() {}

  /**
   * Three primaries alone. Started here in any case, from wherever {@link LocalRedis} has its
   * server; returns when every node says that the cluster is complete.
   *
   * @throws ServiceUnavailableException when there is no server, or one older than 7.0
   */
  public static LocalRedisCluster start(ServiceOptions options) {
    return start(options, 0);
  }

  /** Three primaries with one replica each, which can take over; otherwise as {@link #start}. */
  public static LocalRedisCluster startWithReplicas(ServiceOptions options) {
    return start(options, SHARDS);
  }

  private static LocalRedisCluster start(ServiceOptions options, int replicas) {
    LocalRedisCluster cluster = new LocalRedisCluster();
    try {
      for (int node = 0; node < SHARDS + replicas; node++) {
        cluster.nodes.add(RedisNode.start(options, arguments()));
      }
      cluster.form();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** One node; clients discover the rest. */
  @Override
  public String uri() {
    return "redis://" + nodes.get(0).address();
  }

  @Override
  public String describe() {
    return nodes.stream().map(node -> node.server().describe()).collect(Collectors.joining(", "));
  }

  /** Every node, replicas included, also those that are down. */
  public Set<String> nodes() {
    return nodes.stream().map(RedisNode::address).collect(Collectors.toUnmodifiableSet());
  }

  /** The slot of a key, from 0 to 16383. */
  public int slotOf(String key) {
    return Integer.parseInt(anyRunning().call("CLUSTER", "KEYSLOT", key));
  }

  /** The primary that owns the slot, in the eyes of a running node. */
  public String ownerOf(int slot) {
    return ClusterView.of(anyRunning()).ownerOf(slot);
  }

  /** The replica of that primary. */
  public String replicaOf(String primary) {
    return replica(node(primary)).address();
  }

  /** Moves the slot with all its keys; clients are redirected meanwhile. */
  public void migrateSlot(int slot, String toNode) {
    SlotMigration migration = startMigration(slot, toNode);
    migration.moveAllKeys();
    migration.finish();
  }

  /**
   * Opens the migration and moves nothing yet: a key that is not on the source is asked for at the
   * target (ASK), and a script over keys on both is refused (TRYAGAIN).
   */
  public SlotMigration startMigration(int slot, String toNode) {
    SlotMigration migration =
        new SlotMigration(
            slot, node(ownerOf(slot)), node(toNode), primaries(), this::awaitAgreement);
    migration.start();
    return migration;
  }

  /** An orderly fail-over of one shard: everything acknowledged is on the new primary. */
  public void failOver(String primary) {
    RedisNode old = node(primary);
    RedisNode replica = replica(old);
    replica.awaitLinked();
    replica.call("CLUSTER", "FAILOVER");
    replica.await("was not promoted", replica::isPrimary);
    old.await("does not follow the new primary", () -> !old.isPrimary());
    old.awaitLinked();
    awaitAgreement();
  }

  /** From now on that primary's replica gets nothing, while the primary goes on acknowledging. */
  public void detachReplicaOf(String primary) {
    RedisNode node = node(primary);
    RedisNode replica = replica(node);
    node.detach(replica);
    detached.put(primary, replica);
  }

  /**
   * SIGKILL to the primary, and its replica takes over: what this shard acknowledged since {@link
   * #detachReplicaOf} is lost, exactly that. Returns when the running nodes agree.
   */
  public void failOverWithLoss(String primary) {
    RedisNode replica = detached.remove(primary);
    if (replica == null) {
      throw new IllegalStateException(
          "Nothing would be lost: call detachReplicaOf() and write something first");
    }
    kill(primary);
    replica.call("CLUSTER", "FAILOVER", "TAKEOVER");
    replica.await("was not promoted", replica::isPrimary);
    awaitAgreement();
  }

  /** SIGKILL to one node; without a replica the cluster soon refuses every command. */
  public void kill(String node) {
    RedisNode victim = node(node);
    victim.server().kill();
    killed.add(victim);
  }

  /** All that were killed, on their old ports and data; returns when the cluster is complete. */
  public void restartKilled() {
    killed.forEach(node -> node.server().restart());
    killed.clear();
    awaitAgreement();
    nodes.stream().filter(node -> !node.isPrimary()).forEach(RedisNode::awaitLinked);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.server().close());
  }

  private void form() {
    int epoch = 0;
    for (RedisNode node : nodes) {
      epoch++;
      node.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(epoch));
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      int first = SLOTS * shard / SHARDS;
      int last = SLOTS * (shard + 1) / SHARDS - 1;
      nodes
          .get(shard)
          .call("CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
    }
    RedisNode first = nodes.get(0);
    for (RedisNode node : nodes.subList(1, nodes.size())) {
      String bus = RespConnection.list(node.port(), "CONFIG", "GET", "cluster-port").get(1);
      first.call("CLUSTER", "MEET", Ports.LOOPBACK, Integer.toString(node.port()), bus);
    }
    awaitAgreement();
    for (RedisNode replica : nodes.subList(SHARDS, nodes.size())) {
      RedisNode primary = nodes.get(nodes.indexOf(replica) - SHARDS);
      replica.call("CLUSTER", "REPLICATE", ClusterView.idOf(primary));
      replica.awaitLinked();
    }
    awaitAgreement();
  }

  /** Every running node sees every other one, and all see the same roles. */
  private void awaitAgreement() {
    anyRunning()
        .await(
            "and the other nodes do not agree on a complete cluster",
            () -> {
              List<ClusterView> views = running().stream().map(ClusterView::of).toList();
              return views.stream()
                  .allMatch(
                      view ->
                          view.isComplete(nodes.size(), running().size())
                              && view.agreesWith(views.get(0)));
            });
  }

  private List<RedisNode> running() {
    return nodes.stream().filter(node -> !killed.contains(node)).toList();
  }

  private RedisNode anyRunning() {
    return running().get(0);
  }

  private List<RedisNode> primaries() {
    return running().stream().filter(RedisNode::isPrimary).toList();
  }

  private RedisNode node(String address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(address + " is no node of " + nodes()));
  }

  private RedisNode replica(RedisNode primary) {
    return ClusterView.of(primary)
        .replicaOf(ClusterView.idOf(primary))
        .map(this::node)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    primary.address() + " has no replica: use startWithReplicas()"));
  }

  private static List<String> arguments() {
    return List.of(
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        NODE_TIMEOUT_MILLIS,
        // By default it is the port plus 10000, which need not be free.
        "--cluster-port",
        Integer.toString(Ports.free()));
  }
}
