package io.cdcpipeline.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.MalformedEventException;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the strictness of {@link ChangeEventCodec} costs: plain Jackson reads the same bytes into a
 * tree, or writes the same tree, and checks nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChangeEventCodecBenchmark {

  private final ChangeEventCodec codec = new ChangeEventCodec();
  private final ObjectMapper jackson = new ObjectMapper();
  private ChangeEvent event;
  private byte[] key;
  private byte[] value;
  private JsonNode tree;

  @Setup
  public void makeAnEvent() throws IOException {
    StockTick tick =
        new StockTick(
            "AAPL",
            new BigDecimal("187.4400"),
            300,
            Instant.parse("2026-11-23T14:30:00.123456789Z"),
            "XNAS",
            "USD",
            42);
    SourcePosition position = new SourcePosition("rest", "sample-exchange", 42, 0);
    event =
        new ChangeEvent(
            tick.symbol(), Operation.CREATE, null, tick, position, tick.eventTime().toEpochMilli());
    key = codec.encodeKey(event.symbol());
    value = codec.encode(event);
    tree = jackson.readTree(value);
  }

  @Benchmark
  public byte[] encode() {
    return codec.encode(event);
  }

  /** The opponent of {@link #encode}. */
  @Benchmark
  public byte[] encodeByPlainJackson() throws IOException {
    return jackson.writeValueAsBytes(tree);
  }

  @Benchmark
  public ChangeEvent decode() throws MalformedEventException {
    return codec.decode(key, value, ChangeEventCodec.SCHEMA_VERSION);
  }

  /** The opponent of {@link #decode}, which reads the key, too. */
  @Benchmark
  public void decodeByPlainJackson(Blackhole trees) throws IOException {
    trees.consume(jackson.readTree(key));
    trees.consume(jackson.readTree(value));
  }
}
