package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpillTest {

  private static final Label LABEL = new Label("a".repeat(32), Label.FRESH, 2, 1);

  @TempDir private Path directory;

  private final List<String> passed = new ArrayList<>();

  /** Elements are operations; what is before "=" is the key, and a later value replaces it. */
  private BatchWriter<String> writer(long inlineMaxBytes) {
    SinkOptions options =
        SinkOptions.of("big-sink")
            .writer(
                WriterOptions.DEFAULT
                    .inlineMaxBytes(inlineMaxBytes)
                    .spillDirectory(directory.toUri().toString()))
            .faults((point, where) -> passed.add(point.label()));
    return new BatchWriter<>(
        options, Contexts.writer(LABEL, 0), SpillTest::encode, (earlier, later) -> later);
  }

  private static void encode(String element, Outlet out) throws IOException {
    String key = element.split("=", 2)[0];
    out.add(key.length() % 2, ByteBuffer.wrap(key.getBytes(UTF_8)), element.getBytes(UTF_8));
  }

  private static List<Batch> write(BatchWriter<String> writer, List<String> elements)
      throws IOException {
    for (String element : elements) {
      writer.write(element, null);
    }
    return List.copyOf(writer.prepareCommit());
  }

  /** Two-letter keys: all in lane 0. */
  private static List<String> distinct(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "=" + i)
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Nested
  class WhileACommitRuns {

    private final CommitGate.Key committer =
        CommitGate.Key.of(
            "big-sink",
            Contexts.writer(LABEL, 0).getJobInfo(),
            Contexts.writer(LABEL, 0).getTaskInfo());

    @Test
    void aFullWriterWaitsForItsEnd() throws Exception {
      RunningCommits.begin(committer);
      FutureTask<List<Batch>> writing = new FutureTask<>(() -> write(writer(200), distinct(500)));
      Thread task = new Thread(writing, "writer");

      task.start();
      await().until(task::getState, Thread.State.WAITING::equals);
      assertThat(files()).isEmpty();
      RunningCommits.end(committer);

      assertThat(writing.get(10, TimeUnit.SECONDS).get(0).operations()).isEqualTo(500);
      assertThat(RunningCommits.count()).isZero();
    }

    @Test
    void aWriterWithRoomGoesOn() throws Exception {
      RunningCommits.begin(committer);
      try {
        assertThat(write(writer(1 << 20), distinct(500)).get(0).operations()).isEqualTo(500);
      } finally {
        RunningCommits.end(committer);
      }
    }

    @Test
    void aFullWriterEndsWhenItsTaskIsCancelled() throws Exception {
      RunningCommits.begin(committer);
      FutureTask<List<Batch>> writing = new FutureTask<>(() -> write(writer(200), distinct(500)));
      Thread task = new Thread(writing, "writer");

      task.start();
      await().until(task::getState, Thread.State.WAITING::equals);
      task.interrupt();

      assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedIOException.class);
      RunningCommits.end(committer);
    }
  }

  @Nested
  class ABatchAboveTheLimit {

    @Test
    void goesToAFileAndIsReadBackInOrder() throws Exception {
      Batch batch = write(writer(200), distinct(500)).get(0);

      assertThat(batch.payload()).isInstanceOf(SpillFile.class);
      assertThat(batch.operations()).isEqualTo(500);
      assertThat(BatchOperations.of(batch)).isEqualTo(distinct(500));
      assertThat(files())
          .containsExactly(directory.resolve("big-sink").resolve(batch.chainId()).resolve("1"));
      assertThat(passed).endsWith("prepare.beforeSpill", "prepare.afterSpill", "prepare.return");
    }

    @Test
    void hasTheDigestOfItsContentAsIfItWereInMemory() throws Exception {
      Batch spilled = write(writer(200), distinct(500)).get(0);
      Batch inline = write(writer(1 << 20), distinct(500)).get(0);

      assertThat(inline.payload()).isInstanceOf(InlinePayload.class);
      assertThat(spilled.digest()).isEqualTo(inline.digest());
      assertThat(spilled.payload().bytes()).isEqualTo(inline.payload().bytes());
    }

    @Test
    void isFollowedByOneInMemoryAgain() throws Exception {
      BatchWriter<String> writer = writer(200);

      Batch first = write(writer, distinct(500)).get(0);
      Batch second = write(writer, distinct(3)).get(0);
      Batch third = write(writer, distinct(400)).get(0);

      assertThat(second.payload()).isInstanceOf(InlinePayload.class);
      assertThat(List.of(first.n(), second.n(), third.n())).containsExactly(1L, 2L, 3L);
      assertThat(third.operations()).isEqualTo(400);
      assertThat(files()).hasSize(2);
    }

    @Test
    void isNotReachedWhereFoldingKeepsItSmall() throws Exception {
      List<String> hot = IntStream.range(0, 5_000).mapToObj(i -> "hot0=" + i).toList();

      Batch batch = write(writer(200), hot).get(0);

      assertThat(BatchOperations.of(batch)).containsExactly("hot0=4999");
      assertThat(files()).isEmpty();
    }

    @Test
    void spillsTheLargestLaneOnly() throws Exception {
      List<String> elements = new ArrayList<>(List.of("a=small"));
      elements.addAll(distinct(200));

      List<Batch> batches = write(writer(1_000), elements);

      assertThat(batches.get(0).payload()).isInstanceOf(SpillFile.class);
      assertThat(batches.get(1).payload()).isInstanceOf(InlinePayload.class);
    }

    @Test
    void maySurviveAsACommittable() throws Exception {
      Batch batch = write(writer(200), distinct(500)).get(0);
      BatchSerializer serializer = new BatchSerializer();

      byte[] bytes = serializer.serialize(batch);

      assertThat(bytes).hasSizeLessThan(1_000);
      assertThat(BatchOperations.of(serializer.deserialize(2, bytes))).isEqualTo(distinct(500));
    }

    @Test
    void failsWithASentenceWithoutADirectory() throws Exception {
      BatchWriter<String> writer =
          new BatchWriter<>(
              SinkOptions.of("s").writer(WriterOptions.DEFAULT.inlineMaxBytes(1_000)),
              Contexts.writer(LABEL, 0),
              SpillTest::encode,
              (earlier, later) -> null);

      assertThatThrownBy(() -> write(writer, distinct(500)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("sink s/1 has more than 1,000 bytes")
          .hasMessageContaining("Nothing of them was written")
          .hasMessageContaining("spillDirectory");
    }

    @Test
    void leavesNoFileOpenWhenItsWriterCloses() throws Exception {
      BatchWriter<String> writer = writer(200);
      for (String element : distinct(500)) {
        writer.write(element, null);
      }

      writer.close();

      assertThat(passed).containsOnly(FaultPoint.WRITE_BEFORE.label());
    }
  }

  @Nested
  class AFile {

    @Test
    void thatIsGoneSaysWhatThatMeans() throws Exception {
      Batch batch = write(writer(200), distinct(500)).get(0);
      Files.delete(files().get(0));

      assertThatThrownBy(() -> BatchOperations.of(batch))
          .hasMessageContaining("big-sink/" + batch.chainId() + "/1")
          .hasMessageContaining("is not there any more")
          .hasMessageContaining("Nothing of the file was written")
          .hasMessageContaining("backup");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void thatIsCutOffIsRefusedBeforeItsFirstOperation(int bytes) throws Exception {
      Batch batch = write(writer(200), distinct(500)).get(0);
      byte[] content = Files.readAllBytes(files().get(0));
      Files.write(files().get(0), java.util.Arrays.copyOf(content, content.length - bytes));

      assertThatThrownBy(() -> batch.payload().open())
          .hasMessageContaining("instead of " + content.length);
    }

    @Test
    void thatHasOneOtherByteIsRefusedBeforeItsFirstOperation() throws Exception {
      Batch batch = write(writer(200), distinct(500)).get(0);
      byte[] content = Files.readAllBytes(files().get(0));
      content[content.length - 1] ^= 1;
      Files.write(files().get(0), content);

      assertThatThrownBy(() -> batch.payload().open()).hasMessageContaining("another content");
    }
  }

  @Nested
  class Sweeping {

    private final Instant now = Instant.now();

    @Test
    void deletesWhatIsOlderThanTheRetentionAndNothingElse() throws Exception {
      BatchWriter<String> writer = writer(200);
      write(writer, distinct(500));
      write(writer, distinct(500));
      age(files().get(0), Duration.ofDays(31));
      age(files().get(1), Duration.ofDays(29));

      int swept = sweep(now.minus(Duration.ofDays(30)));

      assertThat(swept).isEqualTo(1);
      assertThat(files()).singleElement().asString().endsWith("/2");
    }

    @Test
    void deletesTheEmptyDirectoriesOfOldChains() throws Exception {
      write(writer(200), distinct(500));
      Path file = files().get(0);
      age(file, Duration.ofDays(31));
      sweep(now.minus(Duration.ofDays(30)));
      age(file.getParent(), Duration.ofDays(31));

      sweep(now.minus(Duration.ofDays(30)));

      assertThat(directory.resolve("big-sink")).isEmptyDirectory();
    }

    @Test
    void ofASinkThatNeverSpilledDoesNothing() throws Exception {
      assertThat(sweep(now)).isZero();
    }

    private int sweep(Instant before) throws IOException {
      return SpillDirectory.of(directory.toUri().toString(), "big-sink")
          .sweep(before.toEpochMilli());
    }

    private void age(Path path, Duration age) throws IOException {
      Files.setLastModifiedTime(path, FileTime.from(now.minus(age)));
    }
  }
}
