package io.cdcpipeline.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;

/** One target for one test of the suite: values are appended, so a repeated one is there twice. */
abstract class SinkUnderTest implements DataStreamSinkV2ExternalContext<String> {

  private static final int VALUES = 200;

  /** The same in both halves of a restart. */
  final String sinkId = "tck-" + UUID.randomUUID();

  /** Every value that is visible in the target, repeats included. */
  abstract List<String> visible();

  /** Closes what {@link #visible} reads with. */
  abstract void closeReader();

  @Override
  public List<String> generateTestData(TestingSinkSettings settings, long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString())
        .limit(VALUES)
        .toList();
  }

  /** A reader that starts at the beginning: the suite makes one for each comparison. */
  @Override
  public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
    return new VisibleValues(this);
  }

  @Override
  public TypeInformation<String> getProducedType() {
    return Types.STRING;
  }

  @Override
  public List<URL> getConnectorJarPaths() {
    return List.of();
  }

  /** The suite stops reading when it has enough: what came later must not be a repeat. */
  @Override
  public void close() {
    try {
      assertThat(visible()).doesNotHaveDuplicates();
    } finally {
      closeReader();
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
