package io.cdcpipeline.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Takes the parts of a change event out of parsed JSON; {@link EventRules} then judges them. */
final class EventReader {
  private static final int MAX_SCALAR_LENGTH = 64;
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

  // Numbers outside are not milliseconds: seconds fall before 1980, and
  // the microseconds of Debezium's MicroTimestamp after 2200.
  private static final long EARLIEST_MILLIS = Instant.parse("1980-01-01T00:00:00Z").toEpochMilli();
  private static final long LATEST_MILLIS = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();

  private EventReader() {}

  static Operation operation(JsonFields envelope) throws MalformedEventException {
    if (envelope.lacks("op") && !envelope.lacks("schema") && !envelope.lacks("payload")) {
      throw new MalformedEventException(
          "schema_envelope",
          "/schema",
          "The value carries its schema. Set value.converter.schemas.enable=false in the"
              + " connector.");
    }
    String code = envelope.text("op", "bad_op");
    return Operation.ofCode(code)
        .orElseThrow(() -> envelope.unexpected("op", "bad_op", "one of c, u, d, r"));
  }

  /**
   * The row before the change; null where the connector did not send it. PostgreSQL's default
   * replica identity sends the key column alone, all others null: that is no row either.
   */
  static StockTick before(JsonFields envelope, String key, long major)
      throws MalformedEventException {
    if (envelope.lacks("before")) {
      return null;
    }
    JsonFields row = envelope.object("before", "bad_before");
    EventRules.checkKey(row.text("symbol", "bad_symbol"), key, row.pathOf("symbol"));
    boolean keyOnly = row.lacks("price") && row.lacks("size") && row.lacks("event_time");
    return keyOnly ? null : tick(row, major);
  }

  static StockTick after(JsonFields envelope, Operation op, long major)
      throws MalformedEventException {
    boolean absent = envelope.lacks("after");
    if (op == Operation.DELETE) {
      if (!absent) {
        throw envelope.unexpected("after", "unexpected_after", "null, as the row was deleted");
      }
      return null;
    }
    if (absent) {
      throw envelope.unexpected("after", "missing_after", "the row after the change");
    }
    return tick(envelope.object("after", "bad_after"), major);
  }

  private static StockTick tick(JsonFields row, long major) throws MalformedEventException {
    return new StockTick(
        row.text("symbol", "bad_symbol"),
        price(row),
        row.wholeNumber("size", "bad_size"),
        eventTime(row),
        row.textOrEmpty("exchange", "bad_exchange"),
        row.textOrEmpty("currency", "bad_currency"),
        row.wholeNumberOr(major, "sequence", "bad_sequence"));
  }

  private static BigDecimal price(JsonFields row) throws MalformedEventException {
    JsonNode node = row.node("price");
    if (node != null && node.isNumber()) {
      return withoutNegativeScale(node.decimalValue());
    }
    String text = row.text("price", "bad_price");
    if (text.length() > MAX_SCALAR_LENGTH || !DECIMAL.matcher(text).matches()) {
      throw new MalformedEventException(
          "bad_price",
          row.pathOf("price"),
          "Expected a plain decimal such as 187.44. A Debezium connector needs"
              + " decimal.handling.mode=string.");
    }
    return new BigDecimal(text);
  }

  /** 1e3 to 1000; a number too large to be written out is left for the rules to refuse. */
  private static BigDecimal withoutNegativeScale(BigDecimal number) {
    long digits = (long) number.precision() - number.scale();
    return number.scale() < 0 && digits <= EventRules.MAX_PRICE_DIGITS
        ? number.setScale(0)
        : number;
  }

  private static Instant eventTime(JsonFields row) throws MalformedEventException {
    JsonNode node = row.node("event_time");
    if (node != null && node.isNumber()) {
      long millis = row.wholeNumber("event_time", "bad_event_time");
      if (millis < EARLIEST_MILLIS || millis >= LATEST_MILLIS) {
        throw new MalformedEventException(
            "bad_event_time",
            row.pathOf("event_time"),
            "A number must be epoch milliseconds between the years 1980 and 2200.");
      }
      return Instant.ofEpochMilli(millis);
    }
    String text = row.text("event_time", "bad_event_time");
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException quotesTheValue) {
      throw new MalformedEventException(
          "bad_event_time",
          row.pathOf("event_time"),
          "Expected ISO-8601 with a zone, such as 2026-11-23T14:30:00Z.");
    }
  }
}
