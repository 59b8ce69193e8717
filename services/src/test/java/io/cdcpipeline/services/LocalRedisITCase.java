package io.cdcpipeline.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

class LocalRedisITCase {
  @TempDir private Path work;
  private LocalRedis redis;

  @BeforeEach
  void aRunningServer() {
    redis = LocalRedis.start(new ServiceOptions(work, Optional.empty()));
  }

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void whatItAcknowledgedIsThereAfterAKill() {
    String uri = redis.uri();
    ProcessHandle killed = Processes.of(redis);
    try (RedisClient client = RedisClient.create(uri)) {
      for (int i = 0; i < 100; i++) {
        client.rpush("list", "value-" + i);
      }
    }

    redis.kill();
    boolean aliveAfterKill = killed.isAlive();
    redis.restart();

    assertThat(aliveAfterKill).isFalse();
    assertThat(redis.uri()).isEqualTo(uri);
    assertThat(Processes.of(redis)).isNotEqualTo(killed);
    try (RedisClient client = RedisClient.create(uri)) {
      assertThat(client.llen("list")).isEqualTo(100);
    }
  }

  @Test
  void itSyncsEveryWriteAndEvictsNothing() {
    try (Jedis client = new Jedis(redis.uri())) {
      assertThat(client.configGet("appendonly")).containsEntry("appendonly", "yes");
      assertThat(client.configGet("appendfsync")).containsEntry("appendfsync", "always");
      assertThat(client.configGet("save")).containsEntry("save", "");
      assertThat(client.configGet("maxmemory-policy"))
          .containsEntry("maxmemory-policy", "noeviction");
    }
  }

  @Test
  void itIsReachableThroughTheLoopbackInterfaceOnly() throws IOException {
    assertThat(Processes.reachableElsewhere(redis)).isEmpty();
  }

  @Test
  void closingLeavesNoProcessAndNoDataButTheLog() throws IOException {
    ProcessHandle process = Processes.of(redis);

    redis.close();
    redis.close();

    assertThat(process.isAlive()).isFalse();
    try (var left = Files.list(work)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .singleElement()
          .asString()
          .matches("redis-server-\\d+\\.log");
    }
  }

  @Test
  void aClosedOneIsNotRestarted() {
    redis.close();

    assertThatThrownBy(redis::restart)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Redis was closed: start a new one");
  }

  @Test
  void ctrlCInTheTerminalDoesNotReachIt() throws IOException {
    ProcessHandle process = Processes.of(redis);

    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));

    // After the name in parentheses: state, parent, process group, session.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    assertThat(fields[2]).isEqualTo(Long.toString(process.pid()));
  }

  @Test
  void theServerInsideEmbeddedRedisIsRealToo() {
    Machine bare = new Machine(List.of(), work.resolve("cache"), "some-platform");
    ServiceOptions options = new ServiceOptions(work, Optional.empty());

    try (LocalRedis last = LocalRedis.start(options, ServerSearch.forRedis(bare));
        RedisClient client = RedisClient.create(last.uri())) {
      assertThat(last.describe()).startsWith("Redis 6.2.").contains("library embedded-redis");
      assertThat(client.incr("count")).isEqualTo(1);
    }
  }

  @Nested
  class WhenItIsConfigured {
    @Test
    void itIsUsedAndNeverStopped() {
      ServiceOptions options = new ServiceOptions(work, Optional.of(redis.uri()));

      LocalRedis configured = LocalRedis.start(options);
      configured.close();

      assertThat(configured.uri()).isEqualTo(redis.uri());
      assertThat(configured.describe()).isEqualTo("Redis at " + redis.uri() + " (configured)");
      assertThat(Processes.of(redis).isAlive()).isTrue();
      assertThatThrownBy(configured::kill).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void oneThatDoesNotAnswerIsAnErrorWithoutItsPassword() {
      String uri = redis.uri().replace("redis://", "redis://:secret@");
      redis.kill();

      assertThatThrownBy(() -> LocalRedis.start(new ServiceOptions(work, Optional.of(uri))))
          .isInstanceOf(ServiceUnavailableException.class)
          .hasMessage(
              "The configured Redis %s does not accept connections. Start it, or correct or remove REDIS_URI.",
              redis.uri());
    }
  }
}
