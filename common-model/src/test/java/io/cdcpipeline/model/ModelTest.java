package io.cdcpipeline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ModelTest {

  @Nested
  class AnEventId {
    @Test
    void isTheSameForEveryDeliveryOfAChange() {
      assertThat(Events.created().eventId()).isEqualTo("sample-exchange/42.0/AAPL");
    }
  }

  @Nested
  class AnEvent {
    @Test
    void hasARowAfterItUnlessItIsADelete() {
      assertThatThrownBy(() -> Events.of(Operation.CREATE, null, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A delete has no after, every other operation has one.");
      assertThatThrownBy(() -> Events.of(Operation.DELETE, null, Events.TICK))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  class APosition {
    @Test
    void isOrderedByMajorThenMinor() {
      SourcePosition first = new SourcePosition("rest", "z", 1, 9);
      SourcePosition second = new SourcePosition("rest", "z", 2, 0);
      SourcePosition third = new SourcePosition("rest", "a", 2, 1);

      assertThat(List.of(first, second, third)).isSorted();
    }

    @Test
    void isPrintedAsNameMajorMinor() {
      assertThat(Events.POSITION).hasToString("sample-exchange/42.0");
    }
  }

  @Nested
  class AnOperation {
    @Test
    void isFoundByItsCode() {
      for (Operation operation : Operation.values()) {
        assertThat(Operation.ofCode(operation.code())).contains(operation);
      }
      assertThat(Operation.ofCode("t")).isEmpty();
    }
  }

  @Nested
  class ADeadLetter {
    @Test
    void isIdentifiedByItsCoordinates() {
      assertThat(letter(new byte[] {1}).id()).isEqualTo("stock-stream-3-77");
    }

    @Test
    void equalsAnotherWithTheSameBytes() {
      assertThat(letter(new byte[] {1}))
          .isEqualTo(letter(new byte[] {1}))
          .hasSameHashCodeAs(letter(new byte[] {1}))
          .isNotEqualTo(letter(new byte[] {2}));
    }

    @Test
    void doesNotPrintItsPayload() {
      assertThat(letter(Events.bytes("canary")))
          .hasToString("DeadLetter[stock-stream-3-77, parse, bad_price]");
      assertThat(new RecordHeader("token", Events.bytes("canary")))
          .hasToString("RecordHeader[token, 6 bytes]");
      assertThat(new RecordHeader("token", null)).hasToString("RecordHeader[token, no bytes]");
    }

    @Test
    void keepsItsHeadersWhateverBecomesOfTheList() {
      List<RecordHeader> headers = new ArrayList<>(List.of(new RecordHeader("a", new byte[] {1})));
      DeadLetter letter =
          new DeadLetter(null, null, headers, "parse", "r", "m", Topics.STOCK_STREAM, 0, 0, 0);

      headers.clear();

      assertThat(letter.headers()).containsExactly(new RecordHeader("a", new byte[] {1}));
    }

    private DeadLetter letter(byte[] value) {
      return new DeadLetter(
          null, value, List.of(), "parse", "bad_price", "m", Topics.STOCK_STREAM, 3, 77, 0);
    }
  }

  @Nested
  class AMalformedEventException {
    @Test
    void escapesAndShortensWhatItSays() {
      MalformedEventException e =
          new MalformedEventException("r", "/a\n", "\u001b[31m" + "x".repeat(300));

      assertThat(e.path()).isEqualTo("/a\\u000a");
      assertThat(e.getMessage()).startsWith("\\u001b[31mxxx").endsWith("x...").hasSize(256);
    }
  }
}
