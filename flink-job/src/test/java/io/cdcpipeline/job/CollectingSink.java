package io.cdcpipeline.job;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Keeps what reaches it, in this JVM, until closed. */
final class CollectingSink<T> implements Sink<T>, AutoCloseable {
  private static final long serialVersionUID = 1L;

  // Flink ships copies of a sink: a static map is where they and the test meet.
  private static final Map<UUID, Queue<Object>> ALL = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();
  private final Class<T> type;

  CollectingSink(Class<T> type) {
    this.type = type;
    ALL.put(id, new ConcurrentLinkedQueue<>());
  }

  List<T> collected() {
    return ALL.get(id).stream().<T>map(type::cast).toList();
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new Writer<>(ALL.get(id));
  }

  @Override
  public void close() {
    ALL.remove(id);
  }

  private record Writer<T>(Queue<Object> elements) implements SinkWriter<T> {
    @Override
    public void write(T element, Context context) {
      elements.add(element);
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}
