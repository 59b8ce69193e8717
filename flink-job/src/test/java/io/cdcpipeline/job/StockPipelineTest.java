package io.cdcpipeline.job;

import static io.cdcpipeline.job.Changes.aTrade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.config.Secret;
import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.ingest.RawRecord;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.DeadLetter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StockPipelineTest {
  private static final List<String> SYMBOLS = List.of("AAPL", "GOOG", "IBM", "MSFT");
  private static final int RECORDS_PER_SYMBOL = 25;

  // Among the records of each symbol.
  private static final int MALFORMED = 5;
  private static final int TOMBSTONE = 6;
  private static final int REPEAT = 7;

  @TempDir Path checkpoints;

  private InMemoryReporter metrics;
  private CollectingSink<EnrichedStock> mongo;
  private CollectingSink<EnrichedStock> redis;
  private CollectingSink<DeadLetter> deadLetters;

  @BeforeEach
  void open() {
    metrics = InMemoryReporter.createWithRetainedMetrics();
    mongo = new CollectingSink<>(EnrichedStock.class);
    redis = new CollectingSink<>(EnrichedStock.class);
    deadLetters = new CollectingSink<>(DeadLetter.class);
  }

  @AfterEach
  void close() {
    mongo.close();
    redis.close();
    deadLetters.close();
  }

  @ParameterizedTest(name = "parallelism {0}")
  @ValueSource(ints = {1, 2, 4})
  void everyChangeReachesBothStoresOnceAndInOrderWhateverTheParallelism(int parallelism)
      throws Exception {
    run(parallelism);

    for (String symbol : SYMBOLS) {
      assertThat(positions(mongo, symbol)).isEqualTo(goodPositions());
      assertThat(positions(redis, symbol)).isEqualTo(goodPositions());
      assertThat(last(mongo, symbol).state().volume()).isEqualTo(sumOf(goodPositions()));
    }
    assertThat(deadLetters.collected())
        .extracting(DeadLetter::offset)
        .containsExactlyInAnyOrder(5L, 30L, 55L, 80L);
  }

  @ParameterizedTest(name = "parallelism {0}")
  @ValueSource(ints = {1, 2})
  void whatIsPassedOverIsCounted(int parallelism) throws Exception {
    JobID job = run(parallelism);

    assertThat(sum(job, "parse.tombstones")).isEqualTo(SYMBOLS.size());
    assertThat(sum(job, "enrich.repeats")).isEqualTo(SYMBOLS.size());
  }

  private JobID run(int parallelism) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            metrics.addToConfiguration(new Configuration()));
    env.configure(CheckpointPolicy.configuration(settings(parallelism), env.getConfiguration()));
    StockPipeline.define(env, source(), mongo, redis, deadLetters);
    JobExecutionResult result = env.execute();
    return result.getJobID();
  }

  /** Each symbol is a range of its own, so that no parallelism reads one in two splits. */
  private static DataGeneratorSource<RawRecord> source() {
    return new DataGeneratorSource<>(
        StockPipelineTest::record,
        (long) SYMBOLS.size() * RECORDS_PER_SYMBOL,
        TypeInformation.of(RawRecord.class));
  }

  private static RawRecord record(long offset) {
    ChangeEventCodec codec = new ChangeEventCodec();
    String symbol = SYMBOLS.get((int) offset / RECORDS_PER_SYMBOL);
    int index = (int) offset % RECORDS_PER_SYMBOL;
    int position = index == REPEAT ? 1 : index + 1;
    byte[] value =
        switch (index) {
          case MALFORMED -> "{".getBytes(UTF_8);
          case TOMBSTONE -> null;
          default -> codec.encode(aTrade().of(symbol).position(position).size(position).event());
        };
    return new RawRecord(codec.encodeKey(symbol), value, List.of(), "stock-stream", 0, offset, 0);
  }

  private static List<Long> goodPositions() {
    List<Long> positions = new ArrayList<>();
    for (int index = 0; index < RECORDS_PER_SYMBOL; index++) {
      if (index != MALFORMED && index != TOMBSTONE && index != REPEAT) {
        positions.add(index + 1L);
      }
    }
    return positions;
  }

  private static long sumOf(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private static List<Long> positions(CollectingSink<EnrichedStock> sink, String symbol) {
    return of(sink, symbol).stream().map(stock -> stock.event().source().major()).toList();
  }

  private static EnrichedStock last(CollectingSink<EnrichedStock> sink, String symbol) {
    List<EnrichedStock> stocks = of(sink, symbol);
    return stocks.get(stocks.size() - 1);
  }

  private static List<EnrichedStock> of(CollectingSink<EnrichedStock> sink, String symbol) {
    return sink.collected().stream()
        .filter(stock -> stock.event().symbol().equals(symbol))
        .toList();
  }

  private long sum(JobID job, String counter) {
    long sum = 0;
    for (Metric metric : metrics.findMetrics(job, counter).values()) {
      sum += ((Counter) metric).getCount();
    }
    return sum;
  }

  private JobSettings settings(int parallelism) {
    return new JobSettings(
        "unused:9092",
        new Secret("unused"),
        "unused",
        new Secret("unused"),
        "stock",
        Duration.ofMillis(100),
        checkpoints.toUri().toString(),
        parallelism);
  }
}
