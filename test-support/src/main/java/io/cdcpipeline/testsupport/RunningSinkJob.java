package io.cdcpipeline.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.testsupport.Signals.Signal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/** A job on a cluster of its own, which ends with it. */
final class RunningSinkJob {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final JobClient client;
  private final CompletableFuture<JobExecutionResult> result;
  private final String savepoints;
  private final Signals signals;

  RunningSinkJob(JobClient client, String savepoints, Signals signals) {
    this.client = client;
    this.result = client.getJobExecutionResult();
    this.savepoints = savepoints;
    this.signals = signals;
  }

  /** Waits for the condition, and fails with the job's own exception if that ends before. */
  RunningSinkJob awaitThat(Callable<Boolean> condition) throws Exception {
    await()
        .atMost(PATIENCE)
        .pollInterval(PAUSE)
        .until(() -> condition.call() || result.isCompletedExceptionally());
    if (result.isCompletedExceptionally()) {
      result.get();
    }
    return this;
  }

  RunningSinkJob awaitSignal(Signal signal) throws Exception {
    return awaitThat(() -> signals.isRaised(signal));
  }

  /**
   * A savepoint while the job goes on: Flink commits nothing of it. Succeeds only when every task
   * runs, so what a restore has to replay is replayed then.
   */
  String savepoint() throws Exception {
    return untilWritten(() -> client.triggerSavepoint(savepoints, SavepointFormatType.CANONICAL));
  }

  /** Ends the job with a savepoint, which is committed. */
  String stop() throws Exception {
    String written =
        untilWritten(
            () -> client.stopWithSavepoint(false, savepoints, SavepointFormatType.CANONICAL));
    awaitEnd();
    return written;
  }

  /** Asks again while the job starts or fails over, when Flink refuses a savepoint. */
  private String untilWritten(Supplier<CompletableFuture<String>> request) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(PAUSE)
        .ignoreExceptionsMatching(
            e -> e instanceof ExecutionException && !result.isCompletedExceptionally())
        .until(() -> request.get().get(), written -> !written.isEmpty());
  }

  /** Ends the job without one; what was not committed stays so. Does nothing to an ended job. */
  void cancel() throws Exception {
    if (!result.isDone()) {
      client.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      awaitEnd();
    }
  }

  /** The cluster goes down with the job: nothing may be asked of it before that is over. */
  private void awaitEnd() {
    await().atMost(PATIENCE).pollInterval(PAUSE).until(result::isDone);
  }

  void awaitSuccess() throws Exception {
    result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * The job must end by itself, with an exception that says {@code words}, before it is too late.
   */
  void assertRefused(String words, Callable<Boolean> tooLate) {
    await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> result.isDone() || tooLate.call());
    assertThat(result).as("the job's end").isCompletedExceptionally();
    assertThatThrownBy(result::get).hasStackTraceContaining(words);
  }
}
