package io.cdcpipeline.producer.publish;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.Position;
import java.util.Optional;

/**
 * Publishes pages together with the position they lead to: both are visible or neither is.
 *
 * <p>Used by one thread. Failures that a repetition may heal are {@link PublishFailedException};
 * others are unchecked and end the process, after which everything committed still stands.
 */
public interface ChangePublisher extends AutoCloseable {

  /**
   * Takes the source over from whoever published it before and learns how far that one came. When
   * it returns, no older publisher of this source can commit any more.
   */
  void open() throws PublishFailedException;

  /**
   * The position committed last; empty where the source was never published. Asks the store where
   * the end of the last {@link #publish} is not known.
   */
  Optional<Position> lastPosition() throws PublishFailedException;

  /**
   * Publishes all of {@code page} and {@code next} at once; both are durable when it returns. An
   * empty page publishes nothing.
   *
   * @throws PublishFailedException where the page may have been published or not; {@link
   *     #lastPosition} tells
   */
  void publish(Page page, Position next) throws PublishFailedException;

  /** Never commits nor waits for a transaction: an unfinished one is aborted by the next owner. */
  @Override
  void close();
}
