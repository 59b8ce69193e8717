package io.cdcpipeline.sink.redis;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Turns one stream element into the operations that it stands for, in order.
 *
 * <p>Called once per element, on the writer's task thread. An operation is encoded when it is
 * emitted and never computed again, so what it holds stays the same however often the batch is
 * replayed.
 *
 * @param <IN> the stream's element type
 */
@FunctionalInterface
public interface RedisWriteMapper<IN> extends Serializable {

  /**
   * Emits zero or more operations for {@code element}. An exception fails the task.
   *
   * @param element of the stream
   * @param out takes each operation at once; not to be kept
   */
  void map(IN element, Consumer<RedisWrite> out);
}
