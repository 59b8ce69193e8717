package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.protocol.WriteCombiner;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisWrite;
import io.cdcpipeline.testsupport.RedisFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MetricsDocITCase {

  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| (\\w+) \\|.*");
  private static final Pattern REGISTERED =
      Pattern.compile(".*\\.(\\w+): (Writer|Committer)\\..*\\.cdcSink\\.(\\w+) (\\w+)");

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @TempDir private Path directory;

  @Test
  void theReadmeListsExactlyTheMetricsThatARunningJobRegisters() throws Exception {
    Path names = directory.resolve("names");
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
    configuration.setString("metrics.reporter.names.factory.class", factory());
    configuration.setString("metrics.reporter.names.file", names.toString());

    runBothKindsOfSink(configuration);

    assertThat(registered(names)).isNotEmpty().isEqualTo(documented());
  }

  private static String factory() {
    return NamesReporterFactory.class.getName();
  }

  private static void runBothKindsOfSink(Configuration configuration) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    String key = REDIS.freshPrefix() + "total";
    DataStream<Long> numbers = environment.fromSequence(1, 100);
    numbers
        .sinkTo(
            RedisSink.<Long>builder(
                    "metrics-" + UUID.randomUUID(),
                    REDIS.uri(),
                    (number, out) -> out.accept(RedisWrite.incrBy(key, number)))
                .build())
        .name("batches")
        .uid("batches");
    numbers.sinkTo(new NowhereSink()).name("direct").uid("direct");
    environment.execute();
  }

  /** As {@code name kind place}. */
  private static Set<String> documented() throws IOException {
    return Files.readAllLines(Path.of("README.md")).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
        .collect(Collectors.toSet());
  }

  private static Set<String> registered(Path names) throws IOException {
    return Files.readAllLines(names, UTF_8).stream()
        .map(REGISTERED::matcher)
        .filter(Matcher::matches)
        .filter(metric -> !isAlsoInBatches(metric))
        .map(
            metric ->
                metric.group(3)
                    + " "
                    + metric.group(4)
                    + " "
                    + (isDirect(metric) ? "direct" : metric.group(2).toLowerCase(Locale.ROOT)))
        .collect(Collectors.toSet());
  }

  private static boolean isDirect(Matcher metric) {
    return metric.group(1).equals("direct");
  }

  /** A direct writer has the metrics of the other one, and one of its own. */
  private static boolean isAlsoInBatches(Matcher metric) {
    return isDirect(metric) && !metric.group(3).equals("writeRetries");
  }

  /** Drops what it is given. */
  private static final class NowhereSink extends DirectSink<Long> {

    NowhereSink() {
      super(SinkOptions.of("nowhere"), FlushOptions.DEFAULT);
    }

    @Override
    protected BatchWriter.Encoder<Long> encoder() {
      return (number, out) -> out.add(0, null, number.toString().getBytes(UTF_8));
    }

    @Override
    protected WriteCombiner combiner() {
      return WriteCombiner.NONE;
    }

    @Override
    protected DirectStore connect() {
      return new DirectStore() {
        @Override
        public void apply(List<ByteBuffer> operations) {}

        @Override
        public void close() {}
      };
    }
  }
}
