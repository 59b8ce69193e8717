package io.cdcpipeline.producer.rest;

/**
 * Where the values of a {@link io.cdcpipeline.model.StockTick} are: JSON Pointers, {@code records}
 * from the root of the answer, the others from the row.
 *
 * @param records the array of rows; empty where the answer is the array
 * @param exchange empty where the source has none: every row then takes {@code defaultExchange}
 * @param currency empty where the source has none: every row then takes {@code defaultCurrency}
 */
public record RowMapping(
    String records,
    String sequence,
    String symbol,
    String price,
    String size,
    String eventTime,
    String exchange,
    String currency,
    String defaultExchange,
    String defaultCurrency) {

  /** The pointer behind the name that the value has on the wire; the name itself otherwise. */
  String pointerOf(String wireName) {
    return switch (wireName) {
      case "sequence" -> sequence;
      case "symbol" -> symbol;
      case "price" -> price;
      case "size" -> size;
      case "event_time" -> eventTime;
      case "exchange" -> exchange;
      case "currency" -> currency;
      default -> wireName;
    };
  }
}
