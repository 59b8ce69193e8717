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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisSentinelClient;

class LocalRedisReplicasITCase {
  @TempDir private static Path work;
  private static LocalRedisReplicas redis;

  @BeforeAll
  static void start() {
    redis = LocalRedisReplicas.start(new ServiceOptions(work, Optional.empty()));
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    try (Jedis client = new Jedis(redis.uri())) {
      client.flushAll();
    }
  }

  @Test
  void aClientFindsThePrimaryThroughTheSentinel() {
    try (RedisSentinelClient client = sentinelled()) {
      client.incr("count");
    }

    try (Jedis direct = new Jedis(redis.uri())) {
      assertThat(direct.get("count")).isEqualTo("1");
      assertThat(direct.waitReplicas(1, 5_000)).isEqualTo(1);
    }
  }

  @Test
  void anOrderlyFailOverKeepsEverything() {
    String before = redis.primary();
    push("1", "2");

    redis.failOver();

    assertThat(redis.primary()).isNotEqualTo(before).isEqualTo(whatTheSentinelSays());
    push("3");
    assertThat(list()).containsExactly("1", "2", "3");
  }

  @Test
  void aFailOverLosesExactlyWhatWasAcknowledgedSinceTheReplicaWasDetached() {
    push("kept");

    redis.detachReplica();
    push("lost", "lost too");
    redis.failOverWithLoss();
    push("new");
    redis.restartKilled();

    assertThat(list()).containsExactly("kept", "new");
    try (Jedis replica = new Jedis("redis://" + redis.replica())) {
      assertThat(replica.lrange("list", 0, -1)).containsExactly("kept", "new");
    }
  }

  @Test
  void aKilledPrimaryIsReplacedAndComesBackAsTheReplica() {
    String before = redis.primary();
    push("1");
    try (Jedis client = new Jedis(redis.uri())) {
      client.rpush("list", "2");
      assertThat(client.waitReplicas(1, 10_000)).isEqualTo(1);
    }

    redis.killPrimary();
    redis.restartKilled();

    assertThat(redis.replica()).isEqualTo(before);
    assertThat(list()).containsExactly("1", "2");
  }

  @Test
  void aLossThatCouldNotHappenIsRefused() {
    assertThatThrownBy(redis::failOverWithLoss)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("detachReplica()");
  }

  private static RedisSentinelClient sentinelled() {
    Set<HostAndPort> sentinels =
        redis.sentinels().stream().map(HostAndPort::from).collect(Collectors.toSet());
    return RedisSentinelClient.builder()
        .masterName(redis.masterName())
        .sentinels(sentinels)
        .build();
  }

  private static String whatTheSentinelSays() {
    try (RedisSentinelClient client = sentinelled()) {
      return client.getCurrentMaster().toString();
    }
  }

  private static void push(String... values) {
    try (Jedis client = new Jedis(redis.uri())) {
      client.rpush("list", values);
    }
  }

  private static List<String> list() {
    try (Jedis client = new Jedis(redis.uri())) {
      return client.lrange("list", 0, -1);
    }
  }
}
