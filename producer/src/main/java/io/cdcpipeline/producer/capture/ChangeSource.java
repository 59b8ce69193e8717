package io.cdcpipeline.producer.capture;

/**
 * A system that is asked for its changes page by page.
 *
 * <p>The cursor is the source's own text for "everything up to here was taken"; nobody else reads
 * meaning into it. A source must give the same changes again for the same cursor: a page that was
 * not published is asked for again, possibly by another process.
 */
public interface ChangeSource extends AutoCloseable {

  /** The cursor to start from where none was ever stored. */
  String firstCursor();

  /**
   * Reads the changes after {@code cursor}, in the order in which they must be published.
   *
   * @throws PollFailedException where there is no usable page; nothing was taken, asking again with
   *     the same cursor is safe
   */
  Page poll(String cursor) throws PollFailedException, InterruptedException;

  /** Ends a {@link #poll} in progress, which then fails. Safe from any thread, more than once. */
  @Override
  void close();
}
