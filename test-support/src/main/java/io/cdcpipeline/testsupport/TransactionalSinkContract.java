package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cdcpipeline.testsupport.Signals.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What any exactly-once sink of Flink promises, proven in real jobs on clusters in this JVM. Extend
 * it to certify a two-phase-commit sink of your own, with Flink 2, {@code flink-clients} and JUnit
 * on the test class path.
 *
 * <p>Each test gets an instance of its own and needs a target of its own: open that before each
 * test. The jobs write numbers from 0 on, so that in the target a loss, a repeat and a change of
 * order can be seen, provided that an element is not idempotent: see {@link ElementFactory}.
 *
 * <p>A test takes some seconds: run it as an integration test.
 *
 * @param <IN> the sink's element type
 */
@Timeout(120)
public abstract class TransactionalSinkContract<IN> {

  /** Where a sink can be broken. */
  public enum FaultPoint {
    /** The writer has prepared its committables and has not handed them to Flink. */
    PREPARED,
    /** The checkpoint is complete; nothing of its committables is applied. */
    COMMIT_BEGINS,
    /** The store has applied the committables; the committer does not know it yet. */
    COMMITTED
  }

  /** How a sink can be broken. */
  public enum FaultAction {
    /** An exception that fails the task: Flink restarts the job. */
    CRASH,
    /** What the client library reports if the store's reply is lost; the sink may ask again. */
    LOSE_REPLY
  }

  private static final long MORE = 150;
  private static final long SECOND_JOB = 10_000_000;
  private static final long ENOUGH_FOR_A_TAKEOVER = 5_000;
  private static final Duration WATCHED = Duration.ofMillis(500);

  private final String sinkId = "contract-" + UUID.randomUUID();
  private final Visible visible = new Visible(this::list, this::total);
  private final List<RunningSinkJob> jobs = new ArrayList<>();

  /**
   * A sink on this test's target. Called for every job of a test, with the same id: sinks of one id
   * succeed each other.
   */
  protected abstract Sink<IN> sink(String id);

  protected abstract ElementFactory<IN> elements();

  protected abstract TypeInformation<IN> elementType();

  /** What a reader sees of the list {@code key} now, in its order; empty if it is not there. */
  protected abstract List<Long> list(String key);

  /** What a reader sees of the total {@code key} now; 0 if it is not there. */
  protected abstract long total(String key);

  /**
   * Arms a fault: it happens once, in the first sink to pass the point from now on, also in a job
   * that runs already.
   *
   * @return whether it has happened; empty if this sink cannot be broken there, which skips the
   *     test
   */
  protected Optional<BooleanSupplier> arm(FaultPoint point, FaultAction action) {
    return Optional.empty();
  }

  /** Committables of every released version, none before the first release. */
  protected List<FormerCommittable> formerCommittables() {
    return List.of();
  }

  /** Words of the exception that refuses a restore of an older state. */
  protected String rewindRefusal() {
    return "";
  }

  /** Words of the exception that ends a job whose sink id another job has taken over. */
  protected String takeoverRefusal() {
    return "";
  }

  @AfterEach
  void endJobs() throws Exception {
    for (RunningSinkJob job : jobs) {
      job.cancel();
    }
  }

  private SinkJob<IN> job() throws IOException {
    Path target = Path.of("target").toAbsolutePath();
    Path directory =
        Files.isDirectory(target)
            ? Files.createTempDirectory(Files.createDirectories(target.resolve("jobs")), "job")
            : Files.createTempDirectory("job");
    return new SinkJob<>(directory, sink(sinkId), elements(), elementType());
  }

  private RunningSinkJob started(SinkJob<IN> job) throws Exception {
    RunningSinkJob running = job.start();
    jobs.add(running);
    return running;
  }

  private void awaitMore(RunningSinkJob job) throws Exception {
    long before = visible.count();
    job.awaitThat(() -> visible.count() > before + MORE);
  }

  @Test
  void nothingIsVisibleBeforeItsCheckpointIsComplete() throws Exception {
    RunningSinkJob job = started(job().withoutCheckpoints()).awaitSignal(Signal.UNDER_WAY);
    visible.assertNothing();
    job.savepoint();
    visible.assertNothing();

    job.stop();

    assertThat(visible.count()).isPositive();
    visible.assertExactlyOnceInOrder();
  }

  @Test
  void whatWasPreparedIsCommittedByTheRestoreAfterACrash() throws Exception {
    RunningSinkJob crashed = started(job().withoutCheckpoints()).awaitSignal(Signal.UNDER_WAY);
    String prepared = crashed.savepoint();
    crashed.cancel();
    visible.assertNothing();

    RunningSinkJob restored = started(job().restoredFrom(prepared));
    awaitMore(restored);
    restored.stop();

    visible.assertExactlyOnceInOrder();
  }

  @Test
  void aJobThatIsCancelledWritesNothingWhenItCloses() throws Exception {
    RunningSinkJob job = started(job().withoutCheckpoints()).awaitSignal(Signal.UNDER_WAY);

    job.cancel();

    visible.assertNothing();
  }

  @Test
  void whatWasCommittedIsNotAppliedAgainByARestore() throws Exception {
    RunningSinkJob first = started(job());
    awaitMore(first);
    String committed = first.stop();
    long before = visible.count();

    RunningSinkJob second = started(job().withoutCheckpoints().restoredFrom(committed));
    second.awaitSignal(Signal.UNDER_WAY).savepoint();
    assertThat(visible.count()).isEqualTo(before);
    String committedAgain = second.stop();
    RunningSinkJob third = started(job().restoredFrom(committedAgain));
    awaitMore(third);
    third.stop();

    visible.assertExactlyOnceInOrder();
  }

  @Test
  void aChangeOfParallelismNeitherLosesNorRepeats() throws Exception {
    String savepoint = null;
    for (int parallelism : new int[] {3, 5, 3}) {
      SinkJob<IN> job = job().parallelism(parallelism);
      RunningSinkJob running = started(savepoint == null ? job : job.restoredFrom(savepoint));
      awaitMore(running);
      savepoint = running.stop();
    }

    visible.assertExactlyOnceInOrder();
  }

  @ParameterizedTest(name = "then the job fails: {0}")
  @CsvSource({"false", "true"})
  void aCheckpointThatNeverCompletesCommitsNothing(boolean thenFails) throws Exception {
    SinkJob<IN> plan = job().restarting().givingCheckpointsUpAfter(Duration.ofSeconds(2));
    Signals signals = plan.signals();
    RunningSinkJob job = started(plan);
    awaitMore(job);

    signals.raise(Signal.HOLD);
    job.awaitSignal(Signal.HELD);
    signals.lower(Signal.ABORTED);
    job.awaitSignal(Signal.ABORTED);
    long committable = signals.content(Signal.HELD);
    await()
        .during(WATCHED)
        .atMost(WATCHED.multipliedBy(6))
        .untilAsserted(() -> assertThat(visible.count()).isLessThanOrEqualTo(committable));

    if (thenFails) {
      signals.raise(Signal.FAIL);
    }
    signals.lower(Signal.HOLD);
    awaitMore(job);
    job.stop();
    visible.assertExactlyOnceInOrder();
  }

  @ParameterizedTest
  @CsvSource({"PREPARED,CRASH", "COMMIT_BEGINS,CRASH", "COMMITTED,CRASH", "COMMITTED,LOSE_REPLY"})
  void aFaultNeitherLosesNorRepeats(FaultPoint point, FaultAction action) throws Exception {
    RunningSinkJob job = started(job().restarting());
    awaitMore(job);

    Optional<BooleanSupplier> fault = arm(point, action);
    assumeTrue(fault.isPresent(), "this sink cannot be broken there");
    job.awaitThat(fault.get()::getAsBoolean);
    awaitMore(job);
    job.stop();

    visible.assertExactlyOnceInOrder();
  }

  @Test
  void ofTwoJobsOnOneTargetTheOlderFailsAndNothingIsThereTwice() throws Exception {
    RunningSinkJob older = started(job());
    awaitMore(older);

    RunningSinkJob younger = started(job().numberedFrom(SECOND_JOB));
    older.assertRefused(
        takeoverRefusal(), () -> visible.countFrom(SECOND_JOB) > ENOUGH_FOR_A_TAKEOVER);
    younger.awaitThat(() -> visible.countFrom(SECOND_JOB) > MORE);
    younger.stop();

    visible.assertExactlyOnceInOrderAfterATakeover(SECOND_JOB);
  }

  @Test
  void aRestoreOfAnOlderStateFailsAndWritesNothing() throws Exception {
    RunningSinkJob job = started(job());
    awaitMore(job);
    String old = job.savepoint();
    awaitMore(job);
    job.stop();
    long before = visible.count();

    started(job().restoredFrom(old)).assertRefused(rewindRefusal(), () -> visible.count() > before);

    assertThat(visible.count()).isEqualTo(before);
    visible.assertExactlyOnceInOrder();
  }

  @Test
  void aBoundedInputIsCommittedToItsEndAndCountedOnce() throws Exception {
    long count = 500;
    SinkJob<IN> plan = job().endingAfter(count);

    started(plan).awaitSuccess();

    assertThat(visible.count()).isEqualTo(count);
    visible.assertExactlyOnceInOrder();
    assertThat(Files.readAllLines(plan.sentFile()).stream().mapToLong(Long::parseLong).sum())
        .as("numRecordsSend of all writers")
        .isEqualTo(count);
  }

  @Test
  void aWriterAloneWritesNothingAndItsCommittablesShowIdsOnly() throws Exception {
    List<String> renderings =
        Committables.renderedByTheWriterAlone(job().endingAfter(50).elements(), sink(sinkId));

    assertThat(renderings).isNotEmpty();
    assertThat(String.join("\n", renderings)).doesNotContain(Elements.key(0).substring(0, 8));
    visible.assertNothing();
  }

  @Test
  void committablesOfFormerReleasesAreRead() throws Exception {
    assumeTrue(!formerCommittables().isEmpty(), "there is no former release");
    for (FormerCommittable former : formerCommittables()) {
      assertThat(Committables.renderedAfterReading(sink(sinkId), former))
          .containsOnly(former.rendering());
    }
  }
}
