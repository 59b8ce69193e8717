package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.Batch;
import java.io.IOException;
import java.util.List;

/** The operations of a batch as text. */
final class BatchOperations {

  private BatchOperations() {}

  static List<String> of(Batch batch) throws IOException {
    try (OperationReader reader = OperationReader.of(batch)) {
      return reader.chunk(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
          .map(bytes -> UTF_8.decode(bytes).toString())
          .toList();
    }
  }
}
