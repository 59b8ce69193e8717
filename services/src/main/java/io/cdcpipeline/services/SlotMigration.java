package io.cdcpipeline.services;

import java.util.ArrayList;
import java.util.List;

/** One slot on its way from a node to another, step by step. For one thread. */
public final class SlotMigration {
  private static final int BATCH = 100;
  private static final String LIMIT_MILLIS = "10000";

  private final String slot;
  private final RedisNode source;
  private final RedisNode target;
  private final List<RedisNode> primaries;
  private final Runnable agreement;

  SlotMigration(
      int slot, RedisNode source, RedisNode target, List<RedisNode> primaries, Runnable agreement) {
    this.agreement = agreement;
    this.slot = Integer.toString(slot);
    this.source = source;
    this.target = target;
    this.primaries = List.copyOf(primaries);
  }

  /** Moves up to so many keys, in no particular order; returns how many there were to move. */
  public int moveKeys(int atMost) {
    List<String> keys =
        RespConnection.list(
            source.port(), "CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(atMost));
    if (!keys.isEmpty()) {
      List<String> command =
          new ArrayList<>(
              List.of("MIGRATE", Ports.LOOPBACK, Integer.toString(target.port()), "", "0"));
      command.addAll(List.of(LIMIT_MILLIS, "KEYS"));
      command.addAll(keys);
      source.call(command.toArray(String[]::new));
    }
    return keys.size();
  }

  public void moveAllKeys() {
    while (moveKeys(BATCH) > 0) {
      // Clients may write meanwhile: until there is none left.
    }
  }

  /** The target owns the slot, and all nodes know it; no key may be left on the source. */
  public void finish() {
    String id = ClusterView.idOf(target);
    // The target first: should this end half-way, somebody owns the slot.
    target.call("CLUSTER", "SETSLOT", slot, "NODE", id);
    source.call("CLUSTER", "SETSLOT", slot, "NODE", id);
    for (RedisNode primary : primaries) {
      primary.call("CLUSTER", "SETSLOT", slot, "NODE", id);
    }
    // Replicas are told by the others.
    agreement.run();
  }

  void start() {
    target.call("CLUSTER", "SETSLOT", slot, "IMPORTING", ClusterView.idOf(source));
    source.call("CLUSTER", "SETSLOT", slot, "MIGRATING", ClusterView.idOf(target));
  }
}
