package io.cdcpipeline.sink.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.services.LocalSecureRedis;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.sink.CommitContract;
import io.cdcpipeline.sink.StoreUnderTest;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;

/** The contract as the user of acl.txt, and what that user may not do. */
class RedisAccessTest extends CommitContract {

  /** Allowed to everyone, by the server. */
  private static final Set<String> ALWAYS = Set.of("quit", "reset");

  @TempDir static Path directory;
  private static LocalSecureRedis redis;

  @BeforeAll
  static void start() throws IOException {
    List<String> rules = new ArrayList<>(rules());
    Collections.addAll(rules, "~test:*", "&test:*", "+waitaof");
    redis = LocalSecureRedis.start(new ServiceOptions(directory, Optional.empty()), "sink", rules);
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  /** As a user of the library reads them: lines that are no comments. */
  private static List<String> rules() throws IOException {
    try (InputStream in = RedisSink.class.getResourceAsStream("acl.txt")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  @Override
  protected StoreUnderTest openStore() {
    return new RedisStore(redis.uri(), redis.adminUri(), "test:" + UUID.randomUUID() + ":");
  }

  @Override
  protected Set<FaultPoint> commitPoints() {
    return Set.of(FaultPoint.COMMIT_BEFORE_TXN_COMMIT, FaultPoint.COMMIT_AFTER_TXN_COMMIT);
  }

  private static Object call(RedisClient client, String command, List<String> arguments) {
    CommandArguments line = new CommandArguments(() -> command.getBytes(UTF_8));
    arguments.forEach(line::add);
    return client.executeCommand(new CommandObject<>(line, BuilderFactory.RAW_OBJECT));
  }

  @Nested
  class TheUserOfTheAccessList {

    @Test
    void mayWriteEveryKindOfOperationAndWaitForIt() throws Exception {
      String key = "test:" + UUID.randomUUID() + ":";
      RedisSink<RedisWrite> sink =
          RedisSink.<RedisWrite>builder("access", redis.uri(), (write, out) -> out.accept(write))
              .durability(RedisDurability.appendOnlyFile(0, Duration.ofSeconds(10)))
              .build();
      RedisWrite[] writes = {
        RedisWrite.set(key + "s", "1"),
        RedisWrite.append(key + "s", "1"),
        RedisWrite.incrBy(key + "s", 1),
        RedisWrite.incrByFloat(key + "s", 0.5),
        RedisWrite.hset(key + "h", Map.of("f", "1")),
        RedisWrite.hreplace(key + "h", Map.of("f", "1")),
        RedisWrite.hincrBy(key + "h", "f", 1),
        RedisWrite.hincrByFloat(key + "h", "f", 1),
        RedisWrite.hdel(key + "h", "f"),
        RedisWrite.rpush(key + "l", "a"),
        RedisWrite.lpush(key + "l", "a"),
        RedisWrite.ltrim(key + "l", 0, 9),
        RedisWrite.lrem(key + "l", 1, "a"),
        RedisWrite.sadd(key + "e", "m"),
        RedisWrite.srem(key + "e", "m"),
        RedisWrite.zadd(key + "z", 1, "m"),
        RedisWrite.zincrBy(key + "z", 1, "m"),
        RedisWrite.zrem(key + "z", "m"),
        RedisWrite.zremRangeByRank(key + "z", 0, 1),
        RedisWrite.xadd(key + "x", "*", Map.of("f", "v")),
        RedisWrite.xtrim(key + "x", 5),
        RedisWrite.pfadd(key + "p", "e"),
        RedisWrite.geoadd(key + "g", 1, 1, "m"),
        RedisWrite.set(key + "t", "v").expiringAt(4_102_444_800_000L),
        RedisWrite.expireAt(key + "t", 4_102_444_800_000L),
        RedisWrite.persist(key + "t"),
        RedisWrite.unlink(key + "t"),
        RedisWrite.publish(key + "c", "m"),
        RedisWrite.del(key + "t"),
      };
      assertThat(writes)
          .extracting(RedisWrite::verb)
          .contains(
              Arrays.stream(RedisVerb.values())
                  .filter(verb -> !verb.isJson())
                  .toArray(RedisVerb[]::new));

      try (Attempt<RedisWrite> attempt = Attempt.takeOver(sink, FRESH).open()) {
        attempt.commit(attempt.batch(writes));
        assertThat(attempt.commit(attempt.batch(writes))).isEmpty();
      }
    }

    @Test
    void mayRunNoOtherCommand() throws Exception {
      Set<String> allowed =
          rules().stream()
              .filter(rule -> rule.startsWith("+"))
              .map(rule -> rule.substring(1).split("\\|", 2)[0])
              .collect(Collectors.toSet());
      allowed.add("waitaof");
      int refused = 0;
      try (RedisClient admin = RedisClient.create(redis.adminUri());
          RedisClient user = RedisClient.create(redis.uri())) {
        for (Object entry : (List<?>) call(admin, "COMMAND", List.of())) {
          List<?> info = (List<?>) entry;
          String name = new String((byte[]) info.get(0), UTF_8);
          int arity = Math.abs(((Long) info.get(1)).intValue());
          if (!allowed.contains(name) && !ALWAYS.contains(name)) {
            assertThatThrownBy(() -> call(user, name, Collections.nCopies(arity - 1, "test:x")))
                .as(name)
                .isInstanceOf(JedisDataException.class)
                .hasMessageMatching(
                    "(?s)(NOPERM .*|.*unknown subcommand.*|.*DEBUG command not allowed.*)");
            refused++;
          }
        }
      }

      assertThat(refused).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "config set maxmemory 1",
          "config resetstat",
          "client kill 127.0.0.1:1",
          "script flush",
          "acl whoami",
          "set other:key v",
          "publish other:channel m",
        })
    void mayNeitherChangeTheServerNorTouchForeignKeysAndChannels(String line) {
      List<String> words = List.of(line.split(" ", -1));
      try (RedisClient user = RedisClient.create(redis.uri())) {
        assertThatThrownBy(() -> call(user, words.get(0), words.subList(1, words.size())))
            .hasMessageStartingWith("NOPERM");
      }
    }

    @Test
    void isToldWithoutItsPasswordThatTheMapperWritesForeignKeys() throws Exception {
      RedisSink<RedisWrite> sink =
          RedisSink.<RedisWrite>builder("foreign", redis.uri(), (write, out) -> out.accept(write))
              .build();
      try (Attempt<RedisWrite> attempt = Attempt.takeOver(sink, FRESH).open()) {
        assertThatThrownBy(() -> attempt.commit(attempt.batch(RedisWrite.set("other:key", "v"))))
            .hasMessageContaining("may not")
            .hasMessageContaining("acl.txt");
      }
    }
  }
}
