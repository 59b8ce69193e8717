package io.cdcpipeline.model;

import static io.cdcpipeline.model.Events.KEY;
import static io.cdcpipeline.model.Events.VALUE;
import static io.cdcpipeline.model.Events.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a message on its way, it is refused or read without loss. */
class MutatedEventTest {
  private static final long SEED = 20_261_123;
  private static final int INPUTS = 20_000;

  private static final List<String> SEEDS =
      List.of(
          VALUE,
          VALUE.replace("\"187.4400\"", "187.44"),
          VALUE.replace("\"position\":42,\"position_minor\":0", "\"lsn\":24023128"),
          VALUE.replace(
              "\"position\":42,\"position_minor\":0", "\"file\":\"b.000003\",\"pos\":4,\"row\":0"),
          VALUE.replace("\"2026-11-23T14:30:00.123456789Z\"", "1795443000500"),
          VALUE.replace("\"op\":\"c\"", "\"op\":\"u\""),
          new String(
              new ChangeEventCodec().encode(Events.of(Operation.DELETE, Events.TICK, null)),
              StandardCharsets.UTF_8));

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "-",
          "0",
          "9".repeat(20),
          "1e400",
          "1e-999999999",
          "1e999999999",
          ".",
          "\"",
          "\\",
          "\\ud800",
          "\\u0000",
          "{",
          "}",
          "[",
          "]",
          "[".repeat(70),
          ",",
          ":",
          "\0",
          "\u202e",
          "{}",
          "\"symbol\":\"MSFT\",",
          "Z",
          "+01:00",
          "\"op\":\"d\",",
          "\uFEFF",
          " ",
          "\n");

  private final ChangeEventCodec codec = new ChangeEventCodec();

  @Test
  void isRefusedOrReadWithoutLoss() {
    Random random = new Random(SEED);
    int read = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] value = mutate(bytes(SEEDS.get(random.nextInt(SEEDS.size()))), random);
      byte[] key = random.nextInt(8) == 0 ? mutate(bytes(KEY), random) : bytes(KEY);
      read += readsWithoutLoss(key, value) ? 1 : 0;
    }

    // Both outcomes must occur, or the mutations prove nothing.
    assertThat(read).isBetween(INPUTS / 100, INPUTS * 9 / 10);
  }

  private boolean readsWithoutLoss(byte[] key, byte[] value) {
    try {
      ChangeEvent event = codec.decode(key, value, null);
      byte[] encoded = codec.encode(event);
      assertThat(codec.decode(codec.encodeKey(event.symbol()), encoded, "1")).isEqualTo(event);
      return true;
    } catch (MalformedEventException refused) {
      assertThat(refused.getMessage()).matches("[ -~]{1,256}");
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      return fail("Seed %d; key %s; value %s".formatted(SEED, base64(key), base64(value)), e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] mutate(byte[] input, Random random) {
    byte[] bytes = input;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(6));
      byte[] token = bytes(TOKENS.get(random.nextInt(TOKENS.size())));
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, random);
            case 1 -> splice(bytes, at, to, new byte[0]);
            case 2 -> splice(bytes, at, to, token);
            case 3 -> splice(bytes, at, at, token);
            case 4 -> splice(bytes, at, to, new byte[] {(byte) ('0' + random.nextInt(10))});
            default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] replacement) {
    ByteArrayOutputStream spliced = new ByteArrayOutputStream();
    spliced.write(bytes, 0, from);
    spliced.writeBytes(replacement);
    spliced.write(bytes, to, bytes.length - to);
    return spliced.toByteArray();
  }
}
