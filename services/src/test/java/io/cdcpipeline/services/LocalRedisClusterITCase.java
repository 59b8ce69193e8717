package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;

class LocalRedisClusterITCase {
  @TempDir private static Path work;
  private static LocalRedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = LocalRedisCluster.startWithReplicas(new ServiceOptions(work, Optional.empty()));
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void keysLiveOnThreePrimaries() {
    try (RedisClusterClient client = client()) {
      for (int i = 0; i < 100; i++) {
        client.set("spread-" + i, "x");
      }
    }

    Set<String> owners =
        List.of(0, 8_000, 16_383).stream()
            .map(slot -> cluster.ownerOf(slot))
            .collect(Collectors.toSet());
    assertThat(owners).hasSize(3);
    assertThat(cluster.nodes()).hasSize(6).containsAll(owners);
    assertThat(owners).allSatisfy(owner -> assertThat(keysOn(owner)).isBetween(10L, 90L));
  }

  @Test
  void aMigratedSlotTakesItsKeysAlong() {
    int slot = cluster.slotOf("{moved}");
    String target = otherThan(cluster.ownerOf(slot));
    try (RedisClusterClient client = client()) {
      for (int i = 0; i < 250; i++) {
        client.set("{moved}" + i, Integer.toString(i));
      }

      cluster.migrateSlot(slot, target);

      assertThat(cluster.ownerOf(slot)).isEqualTo(target);
      for (int i = 0; i < 250; i++) {
        assertThat(client.get("{moved}" + i)).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void whileASlotIsMovedAClientIsAskedAndAScriptOverBothHalvesIsRefused() {
    int slot = cluster.slotOf("{half}");
    String source = cluster.ownerOf(slot);
    try (RedisClusterClient client = client()) {
      client.set("{half}1", "x");
      client.set("{half}2", "x");
    }

    SlotMigration migration = cluster.startMigration(slot, otherThan(source));
    int moved = migration.moveKeys(1);

    assertThat(moved).isEqualTo(1);
    try (Jedis direct = new Jedis("redis://" + source)) {
      assertThatThrownBy(() -> direct.get("{half}3")).isInstanceOf(JedisAskDataException.class);
      assertThatThrownBy(
              () ->
                  direct.eval(
                      "return redis.call('DEL', KEYS[1], KEYS[2])", 2, "{half}1", "{half}2"))
          .isInstanceOf(JedisDataException.class)
          .hasMessageStartingWith("TRYAGAIN");
    }
    migration.moveAllKeys();
    migration.finish();
    try (RedisClusterClient client = client()) {
      assertThat(client.get("{half}1")).isEqualTo("x");
      assertThat(client.get("{half}2")).isEqualTo("x");
    }
  }

  @Test
  void anOrderlyFailOverOfAShardKeepsEverything() {
    String before = cluster.ownerOf(cluster.slotOf("orderly"));
    try (RedisClusterClient client = client()) {
      client.rpush("orderly", "1");

      cluster.failOver(before);

      assertThat(cluster.ownerOf(cluster.slotOf("orderly"))).isNotEqualTo(before);
      client.rpush("orderly", "2");
      assertThat(client.lrange("orderly", 0, -1)).containsExactly("1", "2");
    }
  }

  @Test
  void aShardLosesExactlyWhatItAcknowledgedSinceItsReplicaWasDetached() {
    String before = cluster.ownerOf(cluster.slotOf("lossy"));
    String replica = cluster.replicaOf(before);
    try (RedisClusterClient client = client()) {
      client.rpush("lossy", "kept");

      cluster.detachReplicaOf(before);
      client.rpush("lossy", "lost");
      cluster.failOverWithLoss(before);

      assertThat(cluster.ownerOf(cluster.slotOf("lossy"))).isEqualTo(replica);
      client.rpush("lossy", "new");
      assertThat(client.lrange("lossy", 0, -1)).containsExactly("kept", "new");
    }
    cluster.restartKilled();
    assertThat(cluster.replicaOf(replica)).isEqualTo(before);
  }

  @Test
  void aLossThatCouldNotHappenIsRefused() {
    assertThatThrownBy(() -> cluster.failOverWithLoss(cluster.ownerOf(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("detachReplicaOf()");
  }

  private static String otherThan(String primary) {
    return List.of(0, 8_000, 16_383).stream()
        .map(slot -> cluster.ownerOf(slot))
        .filter(owner -> !owner.equals(primary))
        .findFirst()
        .orElseThrow();
  }

  private static long keysOn(String node) {
    try (Jedis direct = new Jedis("redis://" + node)) {
      return direct.keys("spread-*").size();
    }
  }

  private static RedisClusterClient client() {
    return RedisClusterClient.builder()
        .nodes(cluster.nodes().stream().map(HostAndPort::from).collect(Collectors.toSet()))
        .build();
  }
}
