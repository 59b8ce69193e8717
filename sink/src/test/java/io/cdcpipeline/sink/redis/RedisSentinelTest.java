package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.services.LocalRedisReplicas;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** A real primary with a replica, found through a sentinel. */
@Timeout(120)
class RedisSentinelTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  @TempDir Path directory;
  private LocalRedisReplicas redis;

  @BeforeEach
  void start() {
    redis = LocalRedisReplicas.start(new ServiceOptions(directory, Optional.empty()));
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  private RedisSinkBuilder<RedisWrite> builder() {
    String uri =
        "redis-sentinel://" + String.join(",", redis.sentinels()) + "/" + redis.masterName();
    return RedisSink.<RedisWrite>builder("sink", uri, (write, out) -> out.accept(write));
  }

  private String list() {
    try (RedisClient client = RedisClient.create(redis.uri())) {
      return String.join("", client.lrange("list", 0, -1));
    }
  }

  @Test
  void commitsGoOnAtTheNewPrimaryAfterAFailover() throws Exception {
    RedisDurability replicated = RedisDurability.replicas(1, Duration.ofSeconds(5));
    try (Attempt<RedisWrite> attempt =
        Attempt.takeOver(builder().durability(replicated).build(), FRESH).open()) {
      attempt.commit(attempt.batch(RedisWrite.rpush("list", "a")));
      redis.failOver();

      attempt.commit(attempt.batch(RedisWrite.rpush("list", "b")));
    }

    assertThat(list()).isEqualTo("ab");
  }

  @Test
  void aFailoverThatLostACommitIsAGap() throws Exception {
    try (Attempt<RedisWrite> attempt = Attempt.takeOver(builder().build(), FRESH).open()) {
      attempt.commit(attempt.batch(RedisWrite.rpush("list", "a")));
      redis.detachReplica();
      attempt.commit(attempt.batch(RedisWrite.rpush("list", "b")));
      redis.failOverWithLoss();

      assertThatThrownBy(() -> attempt.commit(attempt.batch(RedisWrite.rpush("list", "c"))))
          .hasMessageStartingWith("GAP");
    }

    assertThat(list()).isEqualTo("a");
  }

  @Test
  void aReplicaIsRefusedAsASingleServer() {
    RedisSink<RedisWrite> sink =
        RedisSink.<RedisWrite>builder(
                "sink", "redis://" + redis.replica(), (write, out) -> out.accept(write))
            .build();

    assertThatThrownBy(() -> Attempt.takeOver(sink, FRESH)).hasMessageContaining("is a replica");
  }
}
