package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.CommitListener;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import io.cdcpipeline.sink.protocol.Take;
import io.cdcpipeline.sink.protocol.TargetPolicy;
import io.cdcpipeline.testsupport.RedisFixture;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.RedisClient;

@Timeout(60)
class RedisLedgerTest {

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  private final String sinkId = "sink-" + UUID.randomUUID();
  private final String hash = "cdc:{instance}:led:" + sinkId;
  private final String key = "list-" + UUID.randomUUID();
  private RedisClient client;

  @BeforeEach
  void connect() {
    client = RedisClient.create(REDIS.uri());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private RedisSinkBuilder<RedisWrite> builder() {
    return RedisSink.builder(sinkId, REDIS.uri(), (write, out) -> out.accept(write));
  }

  private static RedisLedger ledger(RedisSinkBuilder<RedisWrite> builder) {
    return RedisLedger.connect(builder.options(), CommitListener.NONE, FaultInjector.NONE);
  }

  @Nested
  class ACommitThatMustBeSafe {

    private final AtomicInteger shortfalls = new AtomicInteger();

    private Batch batch() throws Exception {
      try (Attempt<RedisWrite> attempt = Attempt.takeOver(builder().build(), FRESH)) {
        return attempt.batch(RedisWrite.rpush(key, "a"), RedisWrite.incrBy(key + "n", 1));
      }
    }

    private RedisLedger counting(RedisDurability durability) {
      CommitListener counter =
          new CommitListener() {
            @Override
            public void durabilityFellShort() {
              shortfalls.incrementAndGet();
            }
          };
      return RedisLedger.connect(
          builder().durability(durability).options(), counter, FaultInjector.NONE);
    }

    @Test
    void isAppliedOnceAndAskedForAgainWhileNoReplicaHasIt() throws Exception {
      Batch batch = batch();
      try (RedisLedger ledger = counting(RedisDurability.replicas(1, Duration.ofMillis(20)))) {
        Take take = ledger.open(ledger.takeOver(FRESH));

        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> ledger.apply(batch, take))
              .isInstanceOf(StoreUnavailableException.class)
              .hasMessageContaining("not as safe as WAIT 1 within 20 ms");
        }
      }

      assertThat(shortfalls).hasValue(3);
      assertThat(client.lrange(key, 0, -1)).containsExactly("a");
      assertThat(client.get(key + "n")).isEqualTo("1");
    }

    @Test
    void isASuccessOnceItIsInTheAppendOnlyFile() throws Exception {
      Batch batch = batch();
      RedisDurability onDisk = RedisDurability.appendOnlyFile(0, Duration.ofSeconds(10));
      try (RedisLedger ledger = counting(onDisk)) {
        Take take = ledger.open(ledger.takeOver(FRESH));

        assertThat(ledger.apply(batch, take)).isEqualTo(Outcome.APPLIED);
        assertThat(ledger.apply(batch, take)).isEqualTo(Outcome.ALREADY);
      }

      assertThat(shortfalls).hasValue(0);
      assertThat(client.lrange(key, 0, -1)).containsExactly("a");
    }
  }

  @Nested
  class RecordsThatAreRetired {

    @Test
    void goAtTheFirstOpeningAfterTheirTimeAndNotBefore() throws Exception {
      try (RedisLedger ledger = ledger(builder())) {
        Take old = ledger.takeOver(FRESH);
        Take older = ledger.takeOver(FRESH);
        Take present = ledger.takeOver(FRESH);
        ledger.retire(retirement(old), 1);
        ledger.retire(retirement(older), Long.MAX_VALUE / 2);
        assertThat(client.ttl(hash)).isEqualTo(-1);
        assertThat(ledger.view().takes()).hasSize(3);

        ledger.open(present);

        assertThat(ledger.view().takes())
            .extracting(Take::incarnation)
            .containsExactlyInAnyOrder(older.incarnation(), present.incarnation());
        assertThat(client.hkeys(hash)).doesNotContain("x:t:" + old.incarnation());
      }
    }

    @Test
    void keepTheTimeThatTheyWereGivenFirst() throws Exception {
      try (RedisLedger ledger = ledger(builder())) {
        Take old = ledger.takeOver(FRESH);
        ledger.retire(retirement(old), 5);
        ledger.retire(retirement(old), 9);

        assertThat(client.hget(hash, "x:t:" + old.incarnation())).isEqualTo("5");
      }
    }

    @Test
    void goAtOnceWhereTheyTellNothing() throws Exception {
      try (RedisLedger ledger = ledger(builder())) {
        Take old = ledger.takeOver(FRESH);

        ledger.retire(new Retirement(Set.of(old.incarnation()), Set.of(), Set.of()), 5);

        assertThat(ledger.view().takes()).isEmpty();
      }
    }

    @Test
    void leaveTheirCommitterFencedByItsSuccessorAndRaiseNoAlarm() throws Exception {
      try (RedisLedger ledger = ledger(builder())) {
        Take old = ledger.takeOver(FRESH);
        ledger.takeOver(FRESH);
        ledger.retire(new Retirement(Set.of(old.incarnation()), Set.of(), Set.of()), 5);
        Batch marker = new Batch(sinkId, FRESH, "chain", 0, 0, "", 0, InlinePayload.NOTHING);

        assertThatThrownBy(() -> ledger.open(old)).hasMessageStartingWith("FENCED");
        assertThatThrownBy(() -> ledger.apply(marker, old)).hasMessageStartingWith("FENCED");
      }
    }

    private Retirement retirement(Take take) {
      return new Retirement(Set.of(), Set.of(take.incarnation()), Set.of("unknown"));
    }
  }

  @Nested
  class AnotherTarget {

    @BeforeEach
    void writeTheFirst() throws Exception {
      try (RedisLedger ledger = ledger(builder().targetName("prices-eu"))) {
        ledger.takeOver(FRESH);
      }
    }

    @Test
    void isRefusedAndLeavesTheLedgerAlone() {
      try (RedisLedger ledger = ledger(builder().targetName("prices-us"))) {
        assertThatThrownBy(() -> ledger.takeOver(FRESH))
            .asInstanceOf(type(SinkCommitException.class))
            .extracting(SinkCommitException::outcome)
            .isEqualTo(Outcome.TARGET_CHANGED);
      }

      assertThat(client.hget(hash, "epoch")).isEqualTo("1");
      assertThat(client.hget(hash, "target")).endsWith("prices-eu");
    }

    @Test
    void isTakenOnByThePolicyAdopt() throws Exception {
      Policies adopting = Policies.DEFAULT.onTarget(TargetPolicy.ADOPT);
      try (RedisLedger ledger = ledger(builder().targetName("prices-us").policies(adopting))) {
        assertThat(ledger.takeOver(FRESH).epoch()).isEqualTo(2);
      }

      assertThat(client.hget(hash, "target")).endsWith("prices-us");
    }
  }
}
