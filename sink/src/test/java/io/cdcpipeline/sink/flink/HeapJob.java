package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisWrite;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job in a process of its own, whose heap is its parent's to choose: large values and a counter
 * into Redis, a stated number at each checkpoint.
 */
final class HeapJob {

  static final int VALUE_BYTES = 2_000;
  static final int CHECKPOINTS = 6;
  static final long INLINE_MAX_BYTES = 4 << 20;
  private static final int KEYS = 500;

  private HeapJob() {}

  /** Runs with the Redis URI, a prefix, a directory, and the number of records per checkpoint. */
  public static void main(String[] args) throws Exception {
    run(args[0], args[1], Path.of(args[2]), Integer.parseInt(args[3]));
  }

  private static void run(String redis, String prefix, Path directory, int perCheckpoint)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.resolve("checkpoints").toUri() + "");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    environment.getConfig().enableObjectReuse();
    long count = (long) perCheckpoint * CHECKPOINTS;
    String value = "x".repeat(VALUE_BYTES);
    String live = directory.resolve("live").toString();
    environment
        .fromSource(
            new DataGeneratorSource<>(
                number -> number,
                count,
                RateLimiterStrategy.perCheckpoint(perCheckpoint),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .map(number -> measured(number, count, live))
        .returns(Types.LONG)
        .sinkTo(
            RedisSink.<Long>builder(
                    "heap-" + perCheckpoint,
                    redis,
                    (number, out) -> {
                      out.accept(RedisWrite.set(prefix + number % KEYS, value));
                      out.accept(RedisWrite.incrBy(prefix + "total", number));
                    })
                .combining(false)
                .inlineMaxBytes(INLINE_MAX_BYTES)
                .spillDirectory(directory.resolve("spill").toUri().toString())
                .build())
        .uid("sink");
    environment.execute();
  }

  /** What is alive in the heap at the last record, in bytes, goes to a file. */
  private static Long measured(Long number, long count, String live) throws Exception {
    if (number == count - 1) {
      System.gc();
      long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      Files.writeString(Path.of(live), Long.toString(bytes), UTF_8);
    }
    return number;
  }
}
