package io.cdcpipeline.testsupport;

import io.cdcpipeline.testsupport.TransactionalSinkContract.FaultPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;

/**
 * A small sink with two phases, exactly once into a directory within one JVM; and the mistakes that
 * such sinks are made with, for the contract to find.
 */
record OrderSink(OrderBook book, Mistake mistake)
    implements Sink<Order>, SupportsCommitter<Delivery> {

  enum Mistake {
    NONE,
    WRITES_AT_ONCE,
    WRITES_WHEN_PREPARING,
    WRITES_IN_CLOSE,
    APPLIES_REPEATS,
    IGNORES_RESTORED_DELIVERIES,
    FORGETS_THE_END_OF_INPUT,
    HAS_NO_OWNER,
    IGNORES_A_REWIND,
    SHOWS_ITS_CONTENT,
    COUNTS_TWICE,
    REVERSES
  }

  /** Deliveries are few and a test's: one lock for all books. */
  private static final Object LOCK = new Object();

  OrderSink(OrderBook book) {
    this(book, Mistake.NONE);
  }

  @Override
  public CommittingSinkWriter<Order, Delivery> createWriter(WriterInitContext context) {
    return new Writer(restore(context), context.metricGroup().getNumRecordsSendCounter());
  }

  @Override
  public Committer<Delivery> createCommitter(CommitterInitContext context) throws IOException {
    synchronized (LOCK) {
      int subtask = context.getTaskInfo().getIndexOfThisSubtask();
      return new DeliveryCommitter(restore(context), subtask, book.takeOver(subtask));
    }
  }

  @Override
  public SimpleVersionedSerializer<Delivery> getCommittableSerializer() {
    return new Delivery.Serializer();
  }

  private static String restore(InitContext context) {
    return context.getJobInfo().getJobId() + "/" + context.getRestoredCheckpointId();
  }

  private boolean has(Mistake kind) {
    return mistake == kind;
  }

  private final class Writer implements CommittingSinkWriter<Order, Delivery> {
    private final String restore;
    private final Counter sent;
    private final String id = UUID.randomUUID().toString().replace("-", "");
    private final List<Order> orders = new ArrayList<>();
    private long n;
    private boolean ended;

    private Writer(String restore, Counter sent) {
      this.restore = restore;
      this.sent = sent;
    }

    @Override
    public void write(Order order, Context context) throws IOException {
      sent.inc(has(Mistake.COUNTS_TWICE) ? 2 : 1);
      orders.add(order);
      if (has(Mistake.WRITES_AT_ONCE)) {
        writeNow();
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      ended |= endOfInput;
    }

    @Override
    public Collection<Delivery> prepareCommit() throws IOException {
      if (has(Mistake.WRITES_WHEN_PREPARING) && !orders.isEmpty()) {
        writeNow();
      }
      if (ended && has(Mistake.FORGETS_THE_END_OF_INPUT)) {
        return List.of();
      }
      n += orders.isEmpty() ? 0 : 1;
      Delivery delivery = new Delivery(restore, rendering(), n, List.copyOf(orders));
      orders.clear();
      book.failIfArmed(FaultPoint.PREPARED);
      return List.of(delivery);
    }

    private String rendering() {
      return has(Mistake.SHOWS_ITS_CONTENT) && !orders.isEmpty()
          ? id + orders.get(0).customer()
          : id;
    }

    private void writeNow() throws IOException {
      synchronized (LOCK) {
        book.append(new Delivery(restore, id, ++n, List.copyOf(orders)));
        orders.clear();
      }
    }

    @Override
    public void close() throws IOException {
      if (has(Mistake.WRITES_IN_CLOSE) && !orders.isEmpty()) {
        writeNow();
      }
    }
  }

  private final class DeliveryCommitter implements Committer<Delivery> {
    private final String restore;
    private final int subtask;
    private final String owner;
    private final Map<String, Long> restored = new HashMap<>();

    private DeliveryCommitter(String restore, int subtask, String owner) {
      this.restore = restore;
      this.subtask = subtask;
      this.owner = owner;
    }

    @Override
    public void commit(Collection<CommitRequest<Delivery>> requests) throws IOException {
      synchronized (LOCK) {
        for (CommitRequest<Delivery> request : requests) {
          commit(request.getCommittable());
        }
      }
    }

    private void commit(Delivery delivery) throws IOException {
      if (!has(Mistake.HAS_NO_OWNER) && !book.isOwner(subtask, owner)) {
        throw new IOException("FENCED " + delivery + ": another job owns subtask " + subtask);
      }
      boolean replay = !delivery.restore().equals(restore);
      if (replay) {
        restored.merge(delivery.writer(), delivery.n(), Math::max);
      } else if (!has(Mistake.IGNORES_A_REWIND)) {
        refuseAnOlderState();
      }
      if (replay && has(Mistake.IGNORES_RESTORED_DELIVERIES)) {
        return;
      }
      book.failIfArmed(FaultPoint.COMMIT_BEGINS);
      boolean news = book.last(delivery.writer()) < delivery.n() || has(Mistake.APPLIES_REPEATS);
      if (news && !delivery.orders().isEmpty()) {
        book.append(has(Mistake.REVERSES) ? reversed(delivery) : delivery);
        book.failIfArmed(FaultPoint.COMMITTED);
      }
    }

    private Delivery reversed(Delivery delivery) {
      List<Order> orders = new ArrayList<>(delivery.orders());
      Collections.reverse(orders);
      return new Delivery(delivery.restore(), delivery.writer(), delivery.n(), orders);
    }

    /** At the first delivery after the replay: the book may not be ahead of the state. */
    private void refuseAnOlderState() throws IOException {
      for (Map.Entry<String, Long> writer : restored.entrySet()) {
        if (book.last(writer.getKey()) > writer.getValue()) {
          throw new IOException("REWOUND: the book is ahead of the state");
        }
      }
      restored.clear();
    }

    @Override
    public void close() {}
  }
}
