package io.cdcpipeline.testsupport;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, compiled; {@link ReadmeTest} compares the two. */
class OrderSinkITCase extends TransactionalSinkContract<Order> {

  private OrderBook book;

  @BeforeEach
  void openBook(@TempDir Path directory) {
    book = new OrderBook(directory.toString());
  }

  @Override
  protected Sink<Order> sink(String id) {
    return new OrderSink(book);
  }

  @Override
  protected ElementFactory<Order> elements() {
    return Order::new;
  }

  @Override
  protected TypeInformation<Order> elementType() {
    return TypeInformation.of(Order.class);
  }

  @Override
  protected List<Long> list(String customer) {
    return book.amounts(customer);
  }

  @Override
  protected long total(String customer) {
    return list(customer).stream().mapToLong(Long::longValue).sum();
  }

  @Override
  protected Optional<BooleanSupplier> arm(FaultPoint point, FaultAction action) {
    return action == FaultAction.CRASH ? Optional.of(book.arm(point)) : Optional.empty();
  }

  @Override
  protected String rewindRefusal() {
    return "REWOUND";
  }

  @Override
  protected String takeoverRefusal() {
    return "FENCED";
  }

  final OrderBook book() {
    return book;
  }
}
