package io.cdcpipeline.producer.capture;

/**
 * How far a source was published: stored in the transaction that publishes, hence never ahead of
 * the records nor behind them.
 *
 * @param cursor the source's own, see {@link ChangeSource}
 * @param count how many rows were published up to here, rejected ones included
 */
public record Position(String cursor, long count) {

  public static Position initial(String cursor) {
    return new Position(cursor, 0);
  }

  /** The position once {@code page} is published. */
  public Position after(Page page) {
    return new Position(page.cursor(), count + page.size());
  }
}
