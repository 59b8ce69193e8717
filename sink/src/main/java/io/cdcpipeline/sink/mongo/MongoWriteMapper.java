package io.cdcpipeline.sink.mongo;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Turns one stream element into the operations that it stands for, in order.
 *
 * <p>Called once per element, on the writer's task thread. Must be deterministic only in what it
 * means: an operation is encoded when it is emitted and never computed again, so a generated {@code
 * _id} or a time stamp taken here stays the same however often the batch is replayed.
 *
 * @param <IN> the stream's element type
 */
@FunctionalInterface
public interface MongoWriteMapper<IN> extends Serializable {

  /**
   * Emits zero or more operations for {@code element}. An exception fails the task.
   *
   * @param element of the stream
   * @param out takes each operation at once; not to be kept
   */
  void map(IN element, Consumer<MongoWrite> out);
}
