package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DirectWriterTest {

  private final ManualClock clock = new ManualClock();
  private final RecordingStore store = new RecordingStore();

  private DirectWriter<String> writer(FlushOptions flushing) {
    return new DirectWriter<>(
        SinkOptions.of("s"),
        flushing,
        Contexts.writer(new Label("a".repeat(32), Label.FRESH, 1, 0), clock),
        (element, out) ->
            out.add(
                0,
                ByteBuffer.wrap(element.split("=", 2)[0].getBytes(UTF_8)),
                element.getBytes(UTF_8)),
        (earlier, later) -> later,
        store);
  }

  private DirectWriter<String> writer(int operations) {
    return writer(new FlushOptions(operations, 1 << 20, Duration.ofMillis(500)));
  }

  private static void write(DirectWriter<String> writer, String... elements) throws Exception {
    for (String element : elements) {
      writer.write(element, null);
    }
  }

  @Test
  void sendsAsSoonAsThereAreEnoughOperations() throws Exception {
    write(writer(3), "a=1", "b=1", "c=1", "d=1");

    assertThat(store.calls).containsExactly(List.of("a=1", "b=1", "c=1"));
  }

  @Test
  void sendsAsSoonAsTheyHaveEnoughBytes() throws Exception {
    write(writer(new FlushOptions(1_000, 20, Duration.ofMillis(500))), "a=1", "b=1", "c=1", "d=1");

    assertThat(store.calls).containsExactly(List.of("a=1", "b=1", "c=1"));
  }

  @Test
  void sendsWhenTheOldestHasWaitedLongEnough() throws Exception {
    DirectWriter<String> writer = writer(1_000);
    write(writer, "a=1");
    clock.advance(499);
    write(writer, "b=1");
    assertThat(store.calls).isEmpty();

    clock.advance(1);
    write(writer, "c=1");
    clock.advance(499);

    assertThat(store.calls).containsExactly(List.of("a=1", "b=1"));
    clock.advance(1);
    assertThat(store.calls).containsExactly(List.of("a=1", "b=1"), List.of("c=1"));
  }

  @Test
  void sendsEverythingBeforeACheckpoint() throws Exception {
    DirectWriter<String> writer = writer(1_000);
    write(writer, "a=1", "b=1");

    writer.flush(false);
    writer.flush(true);

    assertThat(store.calls).containsExactly(List.of("a=1", "b=1"));
    assertThat(clock.timers()).isZero();
  }

  @Test
  void foldsWhatItHasNotSentYet() throws Exception {
    DirectWriter<String> writer = writer(1_000);
    write(writer, "a=1", "b=1", "a=2");

    writer.flush(false);

    assertThat(store.calls).containsExactly(List.of("a=2", "b=1"));
  }

  @Test
  void sendsTheSameAgainWhileTheStoreIsAway() throws Exception {
    store.failures.add(new StoreUnavailableException("away", null));
    store.failures.add(new StoreUnavailableException("away", null));
    DirectWriter<String> writer = writer(2);

    write(writer, "a=1", "b=1");

    assertThat(store.attempts).isEqualTo(3);
    assertThat(store.calls).containsExactly(List.of("a=1", "b=1"));
  }

  @Test
  void failsTheTaskWhenTheStoreRefuses() throws Exception {
    store.failures.add(new IOException("refused"));
    DirectWriter<String> writer = writer(1_000);
    write(writer, "a=1");

    assertThatThrownBy(() -> writer.flush(false)).hasMessage("refused");
  }

  @Test
  void sendsNothingWhenItIsClosed() throws Exception {
    DirectWriter<String> writer = writer(1_000);
    write(writer, "a=1");

    writer.close();
    clock.advance(10_000);

    assertThat(store.calls).isEmpty();
    assertThat(store.closed).isTrue();
  }

  @Test
  void aFlushThatNeverComesIsRefused() {
    assertThatThrownBy(() -> new FlushOptions(0, 1, Duration.ofSeconds(1)))
        .hasMessageContaining("1 or more operations");
    assertThatThrownBy(() -> new FlushOptions(1, 1, Duration.ZERO)).hasMessageContaining("1 ms");
  }

  /** Remembers what was applied; fails first where told to. */
  private static final class RecordingStore implements DirectStore {

    private final List<List<String>> calls = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private int attempts;
    private boolean closed;

    @Override
    public void apply(List<ByteBuffer> operations) throws IOException {
      attempts++;
      List<String> texts =
          operations.stream().map(bytes -> UTF_8.decode(bytes).toString()).toList();
      if (!failures.isEmpty()) {
        throw failures.remove(0);
      }
      calls.add(texts);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
