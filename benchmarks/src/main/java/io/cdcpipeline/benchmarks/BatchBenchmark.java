package io.cdcpipeline.benchmarks;

import io.cdcpipeline.sink.flink.BatchSerializer;
import io.cdcpipeline.sink.flink.OperationBuffer;
import io.cdcpipeline.sink.flink.OperationReader;
import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.InlinePayload;
import io.cdcpipeline.sink.protocol.Label;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

/**
 * What a sink adds to a batch on its way into a checkpoint and back: a {@link
 * ByteArrayOutputStream} copies the same bytes and knows nothing about operations.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {

  private static final int OPERATIONS = 5_000;
  private static final int SMALLEST = 120;
  private static final int LARGEST = 280;

  private final BatchSerializer serializer = new BatchSerializer();
  private List<byte[]> operations;
  private Batch batch;

  @Setup
  public void makeABatch() {
    SplittableRandom random = new SplittableRandom(1);
    operations = new ArrayList<>(OPERATIONS);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int i = 0; i < OPERATIONS; i++) {
      byte[] operation = new byte[random.nextInt(SMALLEST, LARGEST)];
      random.nextBytes(operation);
      operations.add(operation);
      payload.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(operation.length).array());
      payload.writeBytes(operation);
    }
    batch =
        new Batch(
            "stock-mongo",
            new Label("0123456789abcdef0123456789abcdef", Label.FRESH, 4, 0),
            "5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a",
            17,
            OPERATIONS,
            "5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a",
            0,
            new InlinePayload(payload.toByteArray()));
  }

  @Benchmark
  public OperationBuffer collect() {
    OperationBuffer buffer = new OperationBuffer();
    operations.forEach(buffer::add);
    return buffer;
  }

  /** The opponent of {@link #collect}. */
  @Benchmark
  public ByteArrayOutputStream collectByPlainCopy() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    operations.forEach(bytes::writeBytes);
    return bytes;
  }

  @Benchmark
  public List<ByteBuffer> roundTrip() throws IOException {
    byte[] serialized = serializer.serialize(batch);
    try (OperationReader reader =
        OperationReader.of(serializer.deserialize(serializer.getVersion(), serialized))) {
      return reader.chunk(0, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
  }

  /** The opponent of {@link #roundTrip}: one copy there, one copy back. */
  @Benchmark
  public byte[] roundTripByPlainCopy() {
    return copy(copy(((InlinePayload) batch.payload()).content()));
  }

  private static byte[] copy(byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length);
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }
}
