package io.cdcpipeline.producer.rest;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.MalformedEventException;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import java.time.Clock;
import java.util.function.BiFunction;

/**
 * Makes a change event of a row's values. What a valid event is, is the codec's to say; here is
 * only what a REST source may write differently.
 *
 * <p>Symbols are taken as they are: the grammar is ASCII, so whatever matches it is NFC already,
 * and normalising first would let look-alikes such as the Kelvin sign through.
 */
final class RowConverter {
  private final RowMapping mapping;
  private final String sourceName;
  private final Clock clock;
  private final ChangeEventCodec codec = new ChangeEventCodec();

  RowConverter(RowMapping mapping, String sourceName, Clock clock) {
    this.mapping = mapping;
    this.sourceName = sourceName;
    this.clock = clock;
  }

  /**
   * @param row the value for a name and a pointer
   */
  ChangeEvent convert(BiFunction<String, String, Field> row, long sequence)
      throws RowRejectedException {
    StockTick tick =
        new StockTick(
            row.apply("symbol", mapping.symbol()).asText(),
            row.apply("price", mapping.price()).asDecimal(),
            row.apply("size", mapping.size()).asWhole(),
            row.apply("event_time", mapping.eventTime()).asTime(),
            textOr(mapping.defaultExchange(), row.apply("exchange", mapping.exchange())),
            textOr(mapping.defaultCurrency(), row.apply("currency", mapping.currency())),
            sequence);
    ChangeEvent event =
        new ChangeEvent(
            tick.symbol(),
            Operation.CREATE,
            null,
            tick,
            new SourcePosition("rest", sourceName, sequence, 0),
            clock.millis());
    return checked(event);
  }

  private ChangeEvent checked(ChangeEvent event) throws RowRejectedException {
    try {
      codec.check(event);
      return event;
    } catch (MalformedEventException e) {
      String wireName = e.path().substring(e.path().lastIndexOf('/') + 1);
      throw new RowRejectedException(e.reason(), mapping.pointerOf(wireName), e.getMessage());
    }
  }

  /** The default is for sources that have no such field; a row that lacks it is still wrong. */
  private static String textOr(String defaultText, Field field) throws RowRejectedException {
    return field.pointer().isEmpty() ? defaultText : field.asText();
  }
}
