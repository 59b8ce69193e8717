package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.services.LocalRedisCluster;
import io.cdcpipeline.services.ServiceOptions;
import io.cdcpipeline.services.SlotMigration;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.RedisFixture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/** The lanes of a sink on a real cluster of three primaries with a replica each. */
@Timeout(120)
class RedisClusterTest {

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final Label RESTORED = new Label("a".repeat(32), 1, 1, 0);
  private static final RedisLanes LANES = RedisLanes.of(16);

  @RegisterExtension static final RedisFixture STANDALONE = new RedisFixture();
  @TempDir static Path directory;
  private static LocalRedisCluster cluster;

  private final String sinkId = "sink-" + UUID.randomUUID();
  private final String prefix = UUID.randomUUID() + ":";
  private final List<Attempt<RedisWrite>> attempts = new ArrayList<>();
  private RedisClusterClient client;

  @BeforeAll
  static void start() {
    cluster = LocalRedisCluster.startWithReplicas(new ServiceOptions(directory, Optional.empty()));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void connect() {
    Set<HostAndPort> nodes =
        cluster.nodes().stream().map(HostAndPort::from).collect(Collectors.toSet());
    client = RedisClusterClient.builder().nodes(nodes).build();
  }

  @AfterEach
  void close() throws Exception {
    for (Attempt<RedisWrite> attempt : attempts) {
      attempt.close();
    }
    client.close();
  }

  private static String uri() {
    return "redis-cluster://" + String.join(",", cluster.nodes());
  }

  private RedisSinkBuilder<RedisWrite> builder(String uri) {
    return RedisSink.<RedisWrite>builder(sinkId, uri, (write, out) -> out.accept(write)).lanes(16);
  }

  private Attempt<RedisWrite> takeOver(Label label) throws Exception {
    Attempt<RedisWrite> attempt = Attempt.takeOver(builder(uri()).build(), label);
    attempts.add(attempt);
    return attempt;
  }

  /** A counter and a list under each of a hundred names: lanes on every node. */
  private RedisWrite[] writes(int round) {
    return IntStream.range(0, 100)
        .boxed()
        .flatMap(
            i ->
                Stream.of(
                    RedisWrite.incrBy(prefix + "n" + i, 1),
                    RedisWrite.rpush(prefix + "l" + i, "" + round)))
        .toArray(RedisWrite[]::new);
  }

  private void assertRounds(int rounds) {
    List<String> all = IntStream.range(0, rounds).mapToObj(Integer::toString).toList();
    for (int i = 0; i < 100; i++) {
      assertThat(client.get(LANES.storedKey(prefix + "n" + i))).isEqualTo("" + rounds);
      assertThat(client.lrange(LANES.storedKey(prefix + "l" + i), 0, -1)).isEqualTo(all);
    }
  }

  @Test
  void eachLaneGetsItsOperationsOnceHoweverOftenTheyAreReplayed() throws Exception {
    Attempt<RedisWrite> first = takeOver(FRESH).open();
    first.commit(first.batches(writes(0)));
    Batch[] second = first.batches(writes(1));
    first.commit(second[0], second[1], second[2]);

    Attempt<RedisWrite> restored = takeOver(RESTORED);
    assertThat(restored.commit(second)).hasSizeBetween(2, 3);
    restored.open();
    restored.commit(restored.batches(writes(2)));

    assertThat(second).hasSizeGreaterThan(10);
    assertRounds(3);
  }

  @Test
  void aCommitterWhoseSlotWasTakenOverWritesToNoLane() throws Exception {
    Attempt<RedisWrite> first = takeOver(FRESH).open();
    first.commit(first.batches(writes(0)));
    takeOver(RESTORED);

    for (Batch batch : first.batches(writes(1))) {
      if (!batch.isMarker()) {
        assertThatThrownBy(() -> first.commit(batch)).hasMessageStartingWith("FENCED");
      }
    }

    assertRounds(1);
  }

  @Test
  void aCommitWaitsForASlotThatMovesAndAppliesOnce() throws Exception {
    Attempt<RedisWrite> attempt = takeOver(FRESH).open();
    attempt.commit(attempt.batches(writes(0)));
    int slot = LANES.slotOf(LANES.laneOf(prefix + "n0"));
    String owner = cluster.ownerOf(slot);
    int elsewhere =
        LANES
            .all()
            .map(LANES::slotOf)
            .filter(other -> !cluster.ownerOf(other).equals(owner))
            .findFirst()
            .orElseThrow();
    SlotMigration migration = cluster.startMigration(slot, cluster.ownerOf(elsewhere));
    // Half of the keys here, half there: a script over both is told to try again.
    int moved = migration.moveKeys(2);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Batch[] batches = attempt.batches(writes(1));
      Future<List<Batch>> commit = thread.submit(() -> attempt.commit(batches));
      migration.moveAllKeys();
      migration.finish();

      commit.get(60, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
    attempt.commit(attempt.batches(writes(2)));

    assertThat(moved).isPositive();
    assertRounds(3);
  }

  @Test
  void aShardThatWentBackWhileItsLanesWereIdleIsAGapAtTheNextCheckpoint() throws Exception {
    int writtenTo = LANES.laneOf(prefix + "n0");
    String busy = cluster.ownerOf(LANES.slotOf(writtenTo));
    String idle =
        LANES
            .all()
            .mapToObj(lane -> cluster.ownerOf(LANES.slotOf(lane)))
            .filter(owner -> !owner.equals(busy))
            .findFirst()
            .orElseThrow();
    cluster.detachReplicaOf(idle);
    try {
      Attempt<RedisWrite> attempt = takeOver(FRESH).open();
      attempt.commit(attempt.batches(RedisWrite.incrBy(prefix + "n0", 1)));
      attempt.commit(attempt.batches());
      cluster.failOverWithLoss(idle);

      assertThatThrownBy(() -> attempt.commit(attempt.batches())).hasMessageStartingWith("GAP");
    } finally {
      cluster.restartKilled();
    }
  }

  @Test
  void aShardThatWentBackIsAGapForTheRestoredStateOfAnotherLane() throws Exception {
    Attempt<RedisWrite> first = takeOver(FRESH).open();
    Batch[] batches = first.batches(writes(0));
    first.commit(batches);
    // What a failover that lost the takeover leaves.
    client.del(LANES.ledgerKey(sinkId, LANES.laneOf(prefix + "n0")));
    Attempt<RedisWrite> restored = takeOver(RESTORED);

    assertThatThrownBy(() -> restored.commit(batches)).hasMessageStartingWith("GAP");
    assertRounds(1);
  }

  /** Encoded as the sink does, in the lane of its key. */
  private List<ByteBuffer> encoded(RedisSinkOptions options, boolean versioned, RedisWrite... all)
      throws Exception {
    RedisEncoder encoder = new RedisEncoder(options, versioned, Clock.systemUTC());
    List<ByteBuffer> operations = new ArrayList<>();
    for (RedisWrite write : all) {
      encoder.encode(
          write,
          (element, out) -> out.accept(element),
          (lane, key, operation) -> operations.add(ByteBuffer.wrap(operation)));
    }
    return operations;
  }

  @Test
  void theSinksWithoutALedgerReachEachLaneToo() throws Exception {
    RedisSinkOptions options = builder(uri()).options();
    RedisWrite[] versions =
        IntStream.range(0, 200)
            .mapToObj(i -> RedisWrite.set(prefix + "v" + i % 100, "" + i).version(400 - i))
            .toArray(RedisWrite[]::new);

    try (RedisDirectStore plain = new RedisDirectStore(options, new PipelinedWrites(options));
        RedisDirectStore guarded = new RedisDirectStore(options, new GuardedWrites(options))) {
      plain.apply(encoded(options, false, writes(0)));
      plain.apply(encoded(options, false, writes(1)));
      guarded.apply(encoded(options, true, versions));
    }

    assertRounds(2);
    for (int i = 0; i < 100; i++) {
      assertThat(client.get(LANES.storedKey(prefix + "v" + i))).isEqualTo("" + i);
    }
  }

  @Test
  void anotherNumberOfLanesIsRefusedWithASentence() throws Exception {
    takeOver(FRESH);

    assertThatThrownBy(() -> Attempt.takeOver(builder(uri()).lanes(17).build(), FRESH))
        .hasMessageContaining("has the layout lane:16, the sink is built for lane:17");
  }

  @Test
  void aNodeOfAClusterIsRefusedAsASingleServer() {
    String node = cluster.nodes().iterator().next();

    assertThatThrownBy(() -> Attempt.takeOver(builder("redis://" + node).build(), FRESH))
        .hasMessageMatching("(?s).*(redis-cluster://|is a replica).*");
  }

  @Test
  void aSingleServerIsRefusedAsACluster() {
    String uri = STANDALONE.uri().replace("redis://", "redis-cluster://");

    assertThatThrownBy(() -> Attempt.takeOver(builder(uri).build(), FRESH))
        .hasMessageContaining("is no cluster");
  }
}
