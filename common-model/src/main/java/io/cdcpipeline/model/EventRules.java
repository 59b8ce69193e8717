package io.cdcpipeline.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The rules that the values of a change event keep, wherever it was made. What passes can be stored
 * in MongoDB and Redis as it is: a price fits Decimal128, a symbol is safe within a key or a path.
 */
final class EventRules {
  static final int MAX_PRICE_DIGITS = 34;

  // ASCII only, hence always in Unicode's NFC: what merely looks alike, or
  // becomes alike by normalisation, is another symbol and does not pass.
  private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9._-]{1,32}");
  private static final Pattern EXCHANGE = Pattern.compile("[A-Za-z0-9._-]{0,32}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Za-z0-9]{0,12}");
  private static final Pattern SOURCE_PART = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private EventRules() {}

  static void check(ChangeEvent event) throws MalformedEventException {
    checkSymbol(event.symbol(), "key/symbol");
    checkSource(event.source());
    require(event.tsMs() >= 0, "bad_ts_ms", "/ts_ms", "must not be negative");
    if (event.before() != null) {
      require(
          event.op() == Operation.UPDATE || event.op() == Operation.DELETE,
          "unexpected_before",
          "/before",
          "must be null unless a row is updated or deleted");
      checkTick(event.before(), event.symbol(), "/before");
    }
    if (event.after() != null) {
      checkTick(event.after(), event.symbol(), "/after");
    }
  }

  static void checkSymbol(String symbol, String path) throws MalformedEventException {
    require(
        SYMBOL.matcher(symbol).matches(), "bad_symbol", path, "must be 1 to 32 of A-Z 0-9 . _ -");
  }

  /** {@code key} is the symbol of the record key, by which the topic is partitioned. */
  static void checkKey(String symbol, String key, String path) throws MalformedEventException {
    checkSymbol(symbol, path);
    require(symbol.equals(key), "key_mismatch", path, "must equal the symbol of the record key");
  }

  private static void checkTick(StockTick tick, String key, String path)
      throws MalformedEventException {
    checkKey(tick.symbol(), key, path + "/symbol");
    checkPrice(tick.price(), path + "/price");
    require(tick.size() >= 0, "bad_size", path + "/size", "must not be negative");
    require(
        !tick.eventTime().isBefore(EARLIEST) && !tick.eventTime().isAfter(LATEST),
        "bad_event_time",
        path + "/event_time",
        "must be between the years 1 and 9999");
    require(
        EXCHANGE.matcher(tick.exchange()).matches(),
        "bad_exchange",
        path + "/exchange",
        "must be at most 32 of A-Z a-z 0-9 . _ -");
    require(
        CURRENCY.matcher(tick.currency()).matches(),
        "bad_currency",
        path + "/currency",
        "must be at most 12 letters or digits");
    require(tick.sequence() >= 0, "bad_sequence", path + "/sequence", "must not be negative");
  }

  private static void checkPrice(BigDecimal price, String path) throws MalformedEventException {
    require(price.signum() > 0, "bad_price", path, "must be greater than 0");
    require(
        price.scale() >= 0
            && price.scale() <= MAX_PRICE_DIGITS
            && price.precision() <= MAX_PRICE_DIGITS,
        "bad_price",
        path,
        "must have at most 34 digits, and at most 34 after the point");
  }

  private static void checkSource(SourcePosition source) throws MalformedEventException {
    checkSourcePart(source.connector(), "/source/connector");
    checkSourcePart(source.name(), "/source/name");
    require(
        source.major() >= 0 && source.minor() >= 0,
        "bad_position",
        "/source",
        "must not have a negative position");
  }

  private static void checkSourcePart(String part, String path) throws MalformedEventException {
    require(
        SOURCE_PART.matcher(part).matches(),
        "bad_source",
        path,
        "must be 1 to 128 of A-Z a-z 0-9 . _ -");
  }

  private static void require(boolean holds, String reason, String path, String rule)
      throws MalformedEventException {
    if (!holds) {
      throw new MalformedEventException(reason, path, path + " " + rule + ".");
    }
  }
}
