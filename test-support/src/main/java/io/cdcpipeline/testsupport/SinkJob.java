package io.cdcpipeline.testsupport;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that is not started yet: numbers from 0 in order, through a valve, to the sink. Its
 * clusters live in this JVM.
 *
 * <pre>
 *   numbers -> valve   (by key)   elements -> sink
 *          1                            n
 * </pre>
 *
 * @param <IN> the sink's element type
 */
final class SinkJob<IN> {

  private static final long ENDLESS = 1_000_000;
  private static final double PER_SECOND = 1_000;
  private static final int RESTARTS = 20;

  private final Path directory;
  private final Sink<IN> sink;
  private final ElementFactory<IN> factory;
  private final TypeInformation<IN> type;
  private final Configuration configuration = new Configuration();
  private int parallelism = 2;
  private long count = ENDLESS;
  private long first;

  SinkJob(Path directory, Sink<IN> sink, ElementFactory<IN> factory, TypeInformation<IN> type) {
    this.directory = directory;
    this.sink = sink;
    this.factory = factory;
    this.type = type;
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.resolve("checkpoints").toUri() + "");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(MetricOptions.REPORTERS_LIST, "sent");
    configuration.setString("metrics.reporter.sent.factory.class", RecordsSent.class.getName());
    configuration.setString("metrics.reporter.sent." + RecordsSent.FILE, sentFile() + "");
  }

  Path sentFile() {
    return directory.resolve("sent");
  }

  Signals signals() {
    return new Signals(directory.toString());
  }

  SinkJob<IN> parallelism(int subtasks) {
    parallelism = subtasks;
    return this;
  }

  /** Ends after so many elements; without it the source outlasts every test. */
  SinkJob<IN> endingAfter(long elements) {
    count = elements;
    return this;
  }

  /** The number that the job's first element carries; 0 unless said. */
  SinkJob<IN> numberedFrom(long number) {
    first = number;
    return this;
  }

  /** Only savepoints, so that nothing is committed before the test asks for one. */
  SinkJob<IN> withoutCheckpoints() {
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofDays(1));
    return this;
  }

  SinkJob<IN> givingCheckpointsUpAfter(Duration timeout) {
    configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, timeout);
    return this;
  }

  /** Failures are followed by a restart from the last checkpoint; without it they end the job. */
  SinkJob<IN> restarting() {
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    return this;
  }

  SinkJob<IN> restoredFrom(String savepoint) {
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return this;
  }

  /** The elements as they reach the sink. */
  DataStream<IN> elements() {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    return environment
        .fromSource(
            new DataGeneratorSource<>(
                number -> number, count, RateLimiterStrategy.perSecond(PER_SECOND), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .setParallelism(1)
        .uid("numbers")
        .map(new Valve(signals()))
        .returns(Types.LONG)
        .setParallelism(1)
        .uid("valve")
        .keyBy(Elements::key)
        .map(new Elements<>(factory, signals(), first))
        .returns(type)
        .uid("elements");
  }

  RunningSinkJob start() throws Exception {
    DataStream<IN> elements = elements();
    elements.sinkTo(sink).uid("sink");
    return new RunningSinkJob(
        elements.getExecutionEnvironment().executeAsync(), directory.toUri().toString(), signals());
  }
}
