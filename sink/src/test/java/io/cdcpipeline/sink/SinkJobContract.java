package io.cdcpipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.sink.flink.WriterOptions;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.FaultPoint;
import io.cdcpipeline.testsupport.LeakCheck;
import io.cdcpipeline.testsupport.QuietLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What both sinks promise inside a real job on top of the public contract ({@link CertifiedSink}):
 * sums and lists are exact whatever fails, at their own fault points and over failovers.
 */
@Timeout(120)
public abstract class SinkJobContract {

  @RegisterExtension static final QuietLog LOG = QuietLog.ofLoggers("io.cdcpipeline");

  @RegisterExtension
  static final LeakCheck LEAKS = LeakCheck.forThreadsNamed("cluster-", "MaintenanceTimer");

  private static final long SEED = 20_261_123;
  private static final int KEYS = 7;
  private static final int READERS = 2;
  private static final long ENDLESS = 2_000_000;
  private static final double PER_SECOND = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String sinkId = "job-" + UUID.randomUUID();
  private final List<JobClient> clients = new ArrayList<>();
  private StoreUnderTest store;

  /** Below the build's folder, where nobody tidies up while a job runs. */
  private Path directory;

  protected abstract StoreUnderTest openStore();

  /** Points that this sink passes. */
  protected abstract Set<FaultPoint> points();

  @BeforeEach
  void open() throws Exception {
    Path jobs = Files.createDirectories(Path.of("target", "jobs").toAbsolutePath());
    directory = Files.createTempDirectory(jobs, "job");
    store = openStore();
  }

  @AfterEach
  void close() throws Exception {
    for (JobClient client : clients) {
      CompletableFuture<JobExecutionResult> result = client.getJobExecutionResult();
      if (!result.isDone()) {
        client.cancel().get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(result::isDone);
      }
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.leftovers(sinkId)).isEmpty());
    store.close();
  }

  @Test
  void faultsAtEveryPointNeitherLoseNorRepeatAnything() throws Exception {
    FaultsInFiles faults = new FaultsInFiles(directory, points(), 2, SEED);
    JobClient job = start(environment(ENDLESS, 2, faults, 100));

    awaitFaults(job, faults);
    long applied = applied();
    awaitWhileRunning(job, () -> applied() > applied);
    stopWithSavepoint(job);

    assertExactlyOnce(ENDLESS);
  }

  @Test
  void aBoundedInputIsAppliedToItsEnd() throws Exception {
    EnumSet<FaultPoint> inCommit = EnumSet.copyOf(points());
    inCommit.removeIf(point -> !point.insideCommit());
    FaultsInFiles faults = new FaultsInFiles(directory, inCommit, 1, SEED + 1);
    JobClient job = start(environment(2_000, 2, faults, 20));

    job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

    assertThat(applied()).isEqualTo(2_000);
    assertExactlyOnce(2_000);
  }

  @Test
  void aStopARescaleAndAFailoverRaiseNoAlarm() throws Exception {
    JobClient single = start(environment(ENDLESS, 1, FaultInjector.NONE, 0));
    awaitWhileRunning(single, () -> applied() > 200);
    String first = stopWithSavepoint(single);

    FaultsInFiles failure =
        new FaultsInFiles(directory, EnumSet.of(FaultPoint.COMMIT_BEFORE_SIGNAL), 2, SEED);
    JobClient three = start(restored(environment(ENDLESS, 3, failure, 2), first));
    awaitFaults(three, failure);
    long applied = applied();
    awaitWhileRunning(three, () -> applied() > applied + 200);
    String second = stopWithSavepoint(three);

    JobClient singleAgain = start(restored(environment(ENDLESS, 1, FaultInjector.NONE, 0), second));
    long later = applied();
    awaitWhileRunning(singleAgain, () -> applied() > later + 200);
    stopWithSavepoint(singleAgain);

    assertExactlyOnce(ENDLESS);
  }

  @Test
  void aJobWithoutOperatorChainingIsRefusedWithASentence() {
    Job job = environment(100, 1, FaultInjector.NONE, 0);
    StreamExecutionEnvironment environment = job.define();
    environment.disableOperatorChaining();

    assertThatThrownBy(environment::getStreamGraph)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("needs operator chaining")
        .hasMessageContaining(sinkId);
  }

  /** A job that is not started yet. */
  private record Job(
      Configuration configuration, StoreUnderTest store, SinkSpec spec, long count, int sinks) {

    StreamExecutionEnvironment define() {
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.createLocalEnvironment(READERS, configuration);
      environment
          .fromSource(
              new DataGeneratorSource<>(
                  number -> number, count, RateLimiterStrategy.perSecond(PER_SECOND), Types.LONG),
              WatermarkStrategy.noWatermarks(),
              "numbers")
          .setParallelism(READERS)
          .uid("numbers")
          .keyBy(number -> number % KEYS)
          .<Step>flatMap(
              (number, out) -> {
                out.collect(Step.add(key(number), number));
                out.collect(Step.append(key(number), number.toString()));
              })
          .returns(TypeInformation.of(Step.class))
          .setParallelism(sinks)
          .uid("steps")
          .sinkTo(store.sink(spec))
          .setParallelism(sinks)
          .uid("sink");
      return environment;
    }
  }

  private Job environment(long count, int sinks, FaultInjector faults, int restarts) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.resolve("checkpoints").toUri() + "");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY, restarts > 0 ? "fixed-delay" : "none");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    return new Job(
        configuration,
        store,
        SinkSpec.of(sinkId).chunksOf(20).with(faults).with(spillingNowAndThen()),
        count,
        sinks);
  }

  /** A checkpoint holds about 100 records: half of the batches are a little larger than this. */
  private WriterOptions spillingNowAndThen() {
    return WriterOptions.DEFAULT
        .inlineMaxBytes(20_000)
        .spillDirectory(directory.resolve("spill").toUri().toString());
  }

  private static Job restored(Job job, String savepoint) {
    job.configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return job;
  }

  private JobClient start(Job job) throws Exception {
    JobClient client = job.define().executeAsync();
    clients.add(client);
    return client;
  }

  /** Asks again while a failover is under way: Flink refuses a savepoint then. */
  private String stopWithSavepoint(JobClient job) {
    String target = directory.toUri().toString();
    String written =
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(ExecutionException.class)
            .until(
                () -> job.stopWithSavepoint(false, target, SavepointFormatType.CANONICAL).get(),
                savepoint -> !savepoint.isEmpty());
    // Its cluster goes down with it: nothing may be asked of it before that is over.
    await().atMost(PATIENCE).until(job.getJobExecutionResult()::isDone);
    return written;
  }

  private static void awaitFaults(JobClient job, FaultsInFiles faults) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(job.getJobExecutionResult()).isNotDone();
              assertThat(faults.outstanding()).isEmpty();
            });
  }

  /** The condition; or the job's own exception as soon as it has ended. */
  private static void awaitWhileRunning(JobClient job, Callable<Boolean> condition)
      throws Exception {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> condition.call() || result.isDone());
    if (result.isDone()) {
      result.get();
    }
  }

  private static String key(long number) {
    return "k" + number % KEYS;
  }

  private long applied() {
    return LongStream.range(0, KEYS).map(key -> store.list(key(key)).size()).sum();
  }

  /** Each reader's numbers without a hole or a repeat, in order per key, and the sums of it. */
  private void assertExactlyOnce(long count) {
    List<Long> all = new ArrayList<>();
    for (long key = 0; key < KEYS; key++) {
      List<Long> list = store.list(key(key)).stream().map(Long::valueOf).toList();
      assertThat(list.stream().filter(number -> number < count / READERS)).isSorted();
      assertThat(list.stream().filter(number -> number >= count / READERS)).isSorted();
      assertThat(store.total(key(key))).isEqualTo(list.stream().mapToLong(Long::longValue).sum());
      all.addAll(list);
    }
    for (int reader = 0; reader < READERS; reader++) {
      long from = reader * (count / READERS);
      long to = from + count / READERS;
      List<Long> read =
          all.stream().filter(number -> number >= from && number < to).sorted().toList();
      assertThat(read).isEqualTo(LongStream.range(from, from + read.size()).boxed().toList());
    }
  }
}
