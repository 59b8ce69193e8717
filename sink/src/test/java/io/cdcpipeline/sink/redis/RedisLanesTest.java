package io.cdcpipeline.sink.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.util.JedisClusterCRC16;

class RedisLanesTest {

  private static final RedisLanes LANES = RedisLanes.of(256);

  @Test
  void aKeyIsStoredInTheSlotOfItsLanesLedger() {
    for (int i = 0; i < 1_000; i++) {
      String key = "stock:" + i;
      int lane = LANES.laneOf(key);

      assertThat(JedisClusterCRC16.getSlot(LANES.storedKey(key)))
          .isEqualTo(JedisClusterCRC16.getSlot(LANES.ledgerKey("sink", lane)))
          .isEqualTo(LANES.slotOf(lane));
    }
  }

  @Test
  void theLaneOfAKeyNeverChangesBetweenReleases() {
    assertThat(LANES.storedKey("stock:AAPL")).isEqualTo("{l165}:stock:AAPL");
    assertThat(RedisLanes.of(7).storedKey("stock:AAPL")).isEqualTo("{l3}:stock:AAPL");
  }

  @Test
  void keysWithTheSameHashTagAreInTheSameLane() {
    assertThat(LANES.laneOf("{AAPL}:day")).isEqualTo(LANES.laneOf("month:{AAPL}"));
    assertThat(LANES.laneOf("{}:a")).isNotEqualTo(LANES.laneOf("{}:b"));
  }

  @Test
  void keysSpreadOverAllLanes() {
    assertThat(IntStream.range(0, 10_000).map(i -> LANES.laneOf("k" + i)).distinct().count())
        .isEqualTo(256);
  }

  @Test
  void withoutAClusterKeysStayAsTheyAre() {
    assertThat(RedisLanes.INSTANCE.storedKey("stock:{AAPL}")).isEqualTo("stock:{AAPL}");
    assertThat(RedisLanes.INSTANCE.ledgerKey("sink", 0)).isEqualTo("cdc:{instance}:led:sink");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4_097})
  void aNumberOfLanesOutsideItsRangeIsRefused(int count) {
    assertThatThrownBy(() -> RedisLanes.of(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + count);
  }
}
