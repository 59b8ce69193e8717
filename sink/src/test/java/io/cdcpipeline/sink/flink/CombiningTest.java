package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Payload;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folding in the buffer, with a small algebra of its own: {@code key=verb argument}. */
class CombiningTest {

  private static final long SEED = 20_261_124;
  private static final long PLENTY = 1 << 20;

  /** Sets replace everything; additions add up; an append folds with nothing before it. */
  private static final WriteCombiner ALGEBRA =
      (earlier, later) -> {
        Op first = Op.of(earlier);
        Op second = Op.of(later);
        if (second.verb().equals("set")) {
          return later;
        }
        if (second.verb().equals("add") && !first.verb().equals("append")) {
          long sum = Long.parseLong(first.argument()) + Long.parseLong(second.argument());
          return new Op(first.key(), first.verb(), Long.toString(sum)).bytes();
        }
        return null;
      };

  private record Op(String key, String verb, String argument) {

    static Op of(byte[] bytes) {
      String[] parts = new String(bytes, UTF_8).split("[= ]", 3);
      return new Op(parts[0], parts[1], parts[2]);
    }

    byte[] bytes() {
      return (key + "=" + verb + " " + argument).getBytes(UTF_8);
    }

    ByteBuffer target() {
      return ByteBuffer.wrap(key.getBytes(UTF_8));
    }

    @Override
    public String toString() {
      return key + "=" + verb + " " + argument;
    }
  }

  @Test
  void anOperationTakesThePlaceOfTheOneItFoldsWith() throws Exception {
    OperationBuffer buffer = new OperationBuffer(ALGEBRA, PLENTY);

    addTo(buffer, "a=set 1", "b=set 1", "a=add 41", "b=append x", "c=set 1", "b=set 7");

    assertThat(operations(buffer.drain()))
        .containsExactly("a=set 42", "b=set 1", "b=set 7", "c=set 1");
    assertThat(buffer.combined()).isEqualTo(2);
  }

  @Test
  void anOperationWithoutAKeyIsLeftAlone() throws Exception {
    OperationBuffer buffer = new OperationBuffer(ALGEBRA, PLENTY);

    buffer.add(null, "a=set 1".getBytes(UTF_8));
    buffer.add(null, "a=set 2".getBytes(UTF_8));

    assertThat(operations(buffer.drain())).containsExactly("a=set 1", "a=set 2");
  }

  @Test
  void whatWasDrainedIsNotFoldedWith() throws Exception {
    OperationBuffer buffer = new OperationBuffer(ALGEBRA, PLENTY);
    addTo(buffer, "a=set 1");
    buffer.drain();

    addTo(buffer, "a=add 1");

    assertThat(operations(buffer.drain())).containsExactly("a=add 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 300, PLENTY})
  void anySequenceLeadsToTheSameEndCombinedOrNot(long maxIndexBytes) throws Exception {
    for (long seed = SEED; seed < SEED + 400; seed++) {
      Random random = new Random(seed);
      List<Op> sequence = sequence(random);
      OperationBuffer buffer = new OperationBuffer(ALGEBRA, maxIndexBytes);
      sequence.forEach(op -> buffer.add(op.target(), op.bytes()));

      List<String> combined = operations(buffer.drain());

      assertThat(applied(combined))
          .as("seed %d", seed)
          .isEqualTo(applied(sequence.stream().map(Op::toString).toList()));
      assertThat(combined.size() + buffer.combined()).isEqualTo(sequence.size());
    }
  }

  @Test
  void bothWaysOfDrainingGiveTheSamePayload() throws Exception {
    List<Op> sequence = sequence(new Random(SEED));
    OperationBuffer one = new OperationBuffer(ALGEBRA, PLENTY);
    OperationBuffer other = new OperationBuffer(ALGEBRA, PLENTY);
    sequence.forEach(op -> one.add(op.target(), op.bytes()));
    sequence.forEach(op -> other.add(op.target(), op.bytes()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    other.drainTo(out);

    assertThat(out.toByteArray()).isEqualTo(one.drain());
    assertThat(other.bytes()).isZero();
  }

  @Test
  void aHotKeyOfChangingLengthCostsNoMoreThanItsLastValue() throws Exception {
    OperationBuffer buffer = new OperationBuffer(ALGEBRA, PLENTY);
    addTo(buffer, "quiet=set 1");
    int most = 0;
    for (int i = 0; i < 100_000; i++) {
      buffer.add(
          ByteBuffer.wrap(new byte[] {'a'}), ("a=set " + "9".repeat(i % 50)).getBytes(UTF_8));
      most = Math.max(most, buffer.capacity());
    }

    assertThat(most).isLessThan(128 << 10);
    assertThat(operations(buffer.drain()))
        .containsExactly("quiet=set 1", "a=set " + "9".repeat(99_999 % 50));
  }

  @Test
  void aMillionKeysCostTheIndexNoMoreThanItMayTake() {
    OperationBuffer buffer = new OperationBuffer(ALGEBRA, 10_000);
    for (int i = 0; i < 1_000_000; i++) {
      buffer.add(ByteBuffer.wrap(("k" + i).getBytes(UTF_8)), new byte[0]);
    }

    assertThat(buffer.indexedKeys()).isBetween(1, 10_000 / 100);
  }

  private static List<Op> sequence(Random random) {
    return IntStream.range(0, random.nextInt(60))
        .mapToObj(
            i ->
                new Op(
                    "k" + random.nextInt(4),
                    List.of("set", "add", "append").get(random.nextInt(3)),
                    Integer.toString(random.nextInt(1 << random.nextInt(20)))))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void addTo(OperationBuffer buffer, String... operations) {
    for (String operation : operations) {
      Op op = Op.of(operation.getBytes(UTF_8));
      buffer.add(op.target(), op.bytes());
    }
  }

  /** What each key holds in the end. */
  private static Map<String, String> applied(List<String> operations) {
    Map<String, String> state = new HashMap<>();
    for (String operation : operations) {
      Op op = Op.of(operation.getBytes(UTF_8));
      String before = state.getOrDefault(op.key(), "0");
      switch (op.verb()) {
        case "set" -> state.put(op.key(), op.argument());
        case "add" -> {
          String[] parts = before.split(",", 2);
          long sum = Long.parseLong(parts[0]) + Long.parseLong(op.argument());
          state.put(op.key(), sum + (parts.length > 1 ? "," + parts[1] : ""));
        }
        default -> state.put(op.key(), before + "," + op.argument());
      }
    }
    return state;
  }

  private static List<String> operations(byte[] payload) throws IOException {
    List<String> result = new ArrayList<>();
    try (Payload.Operations operations = new InlinePayload(payload).open()) {
      for (ByteBuffer next = operations.next(); next != null; next = operations.next()) {
        result.add(UTF_8.decode(next).toString());
      }
    }
    return result;
  }
}
