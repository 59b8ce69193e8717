package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSerializerTest {

  private static final byte[] PAYLOAD = {0, 0, 0, 2, 'o', 'p', 0, 0, 0, 0, -1, 127};

  private final BatchSerializer serializer = new BatchSerializer();

  private static Batch batch() {
    return batch(1_763_870_400_123L);
  }

  private static Batch batch(long preparedAt) {
    return new Batch(
        "stock-mongo",
        new Label("0123456789abcdef0123456789abcdef", 41, 4, 3),
        "00112233445566778899aabbccddeeff",
        1L << 40,
        2,
        "fedcba9876543210fedcba9876543210",
        preparedAt,
        new InlinePayload(PAYLOAD.clone()));
  }

  private static Batch spilled() {
    Batch batch = batch();
    return new Batch(
        batch.sinkId(),
        batch.label(),
        batch.chainId(),
        batch.n(),
        1_000_000,
        batch.digest(),
        batch.preparedAt(),
        new SpillFile("s3://bucket/spill/stock-mongo/0011/17", 1L << 33, batch.digest()));
  }

  private static Batch marker() {
    return new Batch(
        "s", new Label("j", Label.FRESH, 1, 0), "c", 0, 0, "", 0, InlinePayload.NOTHING);
  }

  @Test
  void writesTheBytesOfItsFormat() throws Exception {
    assertThat(HexFormat.of().formatHex(serializer.serialize(batch())))
        .isEqualTo(golden("batch-v2.hex"));
    assertThat(HexFormat.of().formatHex(serializer.serialize(spilled())))
        .isEqualTo(golden("spilled-v2.hex"));
    assertThat(HexFormat.of().formatHex(serializer.serialize(marker())))
        .isEqualTo(golden("marker-v2.hex"));
  }

  @Test
  void readsTheBytesOfEveryReleasedFormat() throws Exception {
    assertSame(batch(), serializer.deserialize(2, HexFormat.of().parseHex(golden("batch-v2.hex"))));
    assertSame(
        spilled(), serializer.deserialize(2, HexFormat.of().parseHex(golden("spilled-v2.hex"))));
    assertSame(
        marker(), serializer.deserialize(2, HexFormat.of().parseHex(golden("marker-v2.hex"))));
    assertSame(
        batch(0), serializer.deserialize(1, HexFormat.of().parseHex(golden("batch-v1.hex"))));
    assertSame(
        marker(), serializer.deserialize(1, HexFormat.of().parseHex(golden("marker-v1.hex"))));
  }

  @Test
  void writesVersionTwo() {
    assertThat(serializer.getVersion()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 99})
  void refusesAFormatThatItDoesNotKnow(int version) throws Exception {
    byte[] bytes = serializer.serialize(batch());

    assertThatThrownBy(() -> serializer.deserialize(version, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format " + version)
        .hasMessageContaining("restore it with the version that wrote it");
  }

  @Test
  void refusesAPayloadOfAKindThatItDoesNotKnow() throws Exception {
    byte[] bytes = serializer.serialize(marker());
    bytes[bytes.length - Integer.BYTES - 1] = 9;

    assertThatThrownBy(() -> serializer.deserialize(2, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("payload of kind 9");
  }

  @Test
  void refusesBytesThatEndTooSoon() throws Exception {
    byte[] bytes = serializer.serialize(batch());
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);

    assertThatThrownBy(() -> serializer.deserialize(2, cut)).isInstanceOf(IOException.class);
  }

  @Test
  void aCommittableRendersAsIdsOnly() {
    assertThat(batch())
        .hasToString(
            "stock-mongo/4:3/00112233445566778899aabbccddeeff/1099511627776 (2 operations)");
  }

  private static void assertSame(Batch expected, Batch actual) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        Optional.ofNullable(BatchSerializerTest.class.getResourceAsStream(name)).orElseThrow()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }
}
