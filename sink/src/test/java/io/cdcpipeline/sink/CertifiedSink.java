package io.cdcpipeline.sink;

import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.testsupport.ElementFactory;
import io.cdcpipeline.testsupport.FormerCommittable;
import io.cdcpipeline.testsupport.TransactionalSinkContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What our two sinks tell the public contract: an element is one append and one addition. */
public abstract class CertifiedSink extends TransactionalSinkContract<Step> {

  private static final int FORMAT = 2;

  private final ArmedFaults faults = ArmedFaults.below("target/jobs");
  private StoreUnderTest store;

  protected abstract StoreUnderTest openStore();

  /** A sink that turns an element into {@link #operations}. */
  protected abstract Sink<Step> sink(String id, FaultInjector injector);

  /** The operations of an element. */
  public static List<Step> operations(Step element) {
    return List.of(element, Step.add(element.key(), element.increment()));
  }

  @BeforeEach
  void openFreshStore() {
    store = openStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  protected final Sink<Step> sink(String id) {
    return sink(id, faults);
  }

  @Override
  protected final ElementFactory<Step> elements() {
    return (key, number) -> Step.append(key, Long.toString(number));
  }

  @Override
  protected final TypeInformation<Step> elementType() {
    return TypeInformation.of(Step.class);
  }

  @Override
  protected final List<Long> list(String key) {
    return store.list(key).stream().map(Long::valueOf).toList();
  }

  @Override
  protected final long total(String key) {
    return store.total(key);
  }

  @Override
  protected final Optional<BooleanSupplier> arm(FaultPoint point, FaultAction action) {
    return Optional.of(faults.arm(ours(point), action));
  }

  private static io.cdcpipeline.sink.protocol.FaultPoint ours(FaultPoint point) {
    return switch (point) {
      case PREPARED -> io.cdcpipeline.sink.protocol.FaultPoint.PREPARE_RETURN;
      case COMMIT_BEGINS -> io.cdcpipeline.sink.protocol.FaultPoint.COMMIT_ENTER;
      case COMMITTED -> io.cdcpipeline.sink.protocol.FaultPoint.COMMIT_AFTER_TXN_COMMIT;
    };
  }

  @Override
  protected final List<FormerCommittable> formerCommittables() {
    return IntStream.rangeClosed(1, FORMAT)
        .mapToObj(
            version ->
                new FormerCommittable(
                    version,
                    resource("flink/batch-v" + version + ".hex"),
                    "stock-mongo/4:3/00112233445566778899aabbccddeeff/1099511627776"
                        + " (2 operations)"))
        .toList();
  }

  private static String resource(String name) {
    try (InputStream in =
        Optional.ofNullable(CertifiedSink.class.getResourceAsStream(name)).orElseThrow()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected final String rewindRefusal() {
    return Outcome.REWOUND.name();
  }

  @Override
  protected final String takeoverRefusal() {
    return Outcome.FENCED.name();
  }
}
