package io.cdcpipeline.sink.redis;

import static io.cdcpipeline.sink.Step.add;
import static io.cdcpipeline.sink.Step.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.Step;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.Label;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;

/** A server of its own, which these tests kill, restart and configure. */
@Timeout(60)
class RedisServerTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final SinkSpec SPEC = SinkSpec.of("sink");

  @TempDir Path directory;
  private LocalRedis redis;
  private RedisStore store;

  @BeforeEach
  void start() {
    redis = LocalRedis.start(new ServiceOptions(directory, Optional.empty()));
    store = new RedisStore(redis.uri(), "");
  }

  @AfterEach
  void stop() {
    store.close();
    redis.close();
  }

  @Test
  void aCommitterGoesOnAfterTheServerWasKilledAndRestarted() throws Exception {
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(SPEC), FRESH).open()) {
      attempt.commit(attempt.batch(add("total", 1)));
      Batch next = attempt.batch(add("total", 10));
      redis.kill();
      redis.restart();

      attempt.commit(next);
    }

    try (RedisStore after = new RedisStore(redis.uri(), "")) {
      assertThat(after.total("total")).isEqualTo(11);
    }
  }

  @Test
  void aServerKilledBetweenTwoChunksGetsTheRestOnly() throws Exception {
    AtomicInteger chunks = new AtomicInteger();
    SinkSpec killing =
        SPEC.chunksOf(2)
            .with(
                (point, where) -> {
                  if (point == FaultPoint.COMMIT_BETWEEN_CHUNKS && chunks.incrementAndGet() == 2) {
                    redis.kill();
                    redis.restart();
                  }
                });
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(killing), FRESH).open()) {
      attempt.commit(
          attempt.batch(
              append("list", "1"),
              append("list", "2"),
              append("list", "3"),
              append("list", "4"),
              append("list", "5"),
              add("total", 1)));
    }

    assertThat(chunks).hasValueGreaterThanOrEqualTo(2);
    try (RedisStore after = new RedisStore(redis.uri(), "")) {
      assertThat(after.list("list")).containsExactly("1", "2", "3", "4", "5");
      assertThat(after.total("total")).isEqualTo(1);
    }
  }

  @Test
  void aServerThatMayEvictTheLedgerIsRefusedWithASentence() {
    store.client().configSet("maxmemory", "100mb");
    store.client().configSet("maxmemory-policy", "allkeys-lru");

    assertThatThrownBy(() -> Attempt.takeOver(store.sink(SPEC), FRESH))
        .hasMessageContaining("noeviction");
  }

  private static Attempt<RedisWrite> start(RedisSinkBuilder<RedisWrite> builder) throws Exception {
    return Attempt.takeOver(builder.build(), FRESH);
  }

  private RedisSinkBuilder<RedisWrite> builder() {
    return RedisSink.builder("sink", redis.uri(), (write, out) -> out.accept(write));
  }

  @Test
  void aServerWithoutTheAppendOnlyFileThatIsWaitedForIsRefused() {
    store.client().configSet("appendonly", "no");
    RedisDurability onDisk = RedisDurability.appendOnlyFile(0, Duration.ofSeconds(1));

    assertThatThrownBy(() -> start(builder().durability(onDisk)))
        .hasMessageContaining("runs without an append-only file")
        .hasMessageContaining("appendonly yes");
  }

  @Test
  void aServerWithoutTheJsonModuleIsRefusedWhereJsonIsDeclared() {
    assertThatThrownBy(() -> start(builder().json())).hasMessageContaining("no JSON module");
  }

  @Test
  void aReplicaIsRefused() {
    CommandArguments command =
        new CommandArguments(Protocol.Command.REPLICAOF).add("127.0.0.1").add("1");
    store.client().executeCommand(new CommandObject<>(command, BuilderFactory.STRING));

    assertThatThrownBy(() -> start(builder())).hasMessageContaining("is a replica");
  }

  @Test
  void aFullServerIsWaitedForAndGetsTheBatchOnce() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    SinkSpec freeing =
        SPEC.with(
            (point, where) -> {
              if (point == FaultPoint.COMMIT_BEFORE_TXN_COMMIT && tries.incrementAndGet() == 3) {
                store.client().configSet("maxmemory", "0");
              }
            });
    try (Attempt<Step> attempt = Attempt.takeOver(store.sink(freeing), FRESH).open()) {
      Batch batch = attempt.batch(append("list", "a"), add("total", 1));
      store.client().configSet("maxmemory", "1");

      attempt.commit(batch);
    }

    assertThat(tries).hasValueGreaterThanOrEqualTo(3);
    assertThat(store.list("list")).containsExactly("a");
    assertThat(store.total("total")).isEqualTo(1);
  }
}
