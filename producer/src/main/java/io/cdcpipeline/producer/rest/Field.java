package io.cdcpipeline.producer.rest;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * One value of a row, read as what the mapping says it is and never coerced: a number never goes
 * through binary floating point, and what is missing never becomes a zero.
 *
 * @param name what it is for, such as {@code price}: part of the reason codes
 * @param pointer where it was looked for
 * @param text the literal; empty unless {@code kind} is TEXT or NUMBER
 */
record Field(String name, String pointer, Kind kind, String text) {

  enum Kind {
    TEXT,
    NUMBER,
    ABSENT,
    OTHER
  }

  private static final int MAX_NUMBER_LENGTH = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /** Milliseconds of 1973 and of 5138; a number outside is in another unit. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  private static final long GREATEST_MILLIS = 99_999_999_999_999L;

  String asText() throws RowRejectedException {
    requirePresent();
    if (kind != Kind.TEXT) {
      throw rejected("must be a string");
    }
    return text;
  }

  /** A JSON number, or a string that holds nothing but one. */
  BigDecimal asDecimal() throws RowRejectedException {
    requirePresent();
    if (kind == Kind.OTHER
        || text.length() > MAX_NUMBER_LENGTH
        || !NUMBER.matcher(text).matches()) {
      throw rejected("must be a number, or a string holding one, of at most 64 characters");
    }
    try {
      return withoutNegativeScale(new BigDecimal(text));
    } catch (NumberFormatException exponentOutOfRange) {
      throw rejected("is beyond any number that can be stored");
    }
  }

  /** A whole number in any notation: {@code 100}, {@code "100"}, {@code "100.0"}. */
  long asWhole() throws RowRejectedException {
    try {
      return asDecimal().longValueExact();
    } catch (ArithmeticException e) {
      throw rejected("must be a whole number between -2^63 and 2^63-1");
    }
  }

  /** ISO-8601 with an offset, a date (midnight UTC), or whole epoch milliseconds. */
  Instant asTime() throws RowRejectedException {
    requirePresent();
    if (kind == Kind.NUMBER) {
      return ofMillis(asWhole());
    }
    try {
      String time = asText();
      if (DATE.matcher(time).matches()) {
        return LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return time.endsWith("Z") ? Instant.parse(time) : OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeException e) {
      throw rejected("must be an ISO-8601 instant with an offset, a date, or epoch milliseconds");
    }
  }

  RowRejectedException rejected(String rule) {
    return new RowRejectedException("bad_" + name, pointer, name + " " + rule);
  }

  /** 1e3 to 1000; a number too large to be written out is left for the event's rules to refuse. */
  private static BigDecimal withoutNegativeScale(BigDecimal number) {
    long digits = (long) number.precision() - number.scale();
    return number.scale() < 0 && digits <= MAX_NUMBER_LENGTH ? number.setScale(0) : number;
  }

  private Instant ofMillis(long millis) throws RowRejectedException {
    if (Math.abs(millis) < LEAST_MILLIS || Math.abs(millis) > GREATEST_MILLIS) {
      throw rejected("as a number must be epoch milliseconds; its size says it is another unit");
    }
    return Instant.ofEpochMilli(millis);
  }

  private void requirePresent() throws RowRejectedException {
    if (kind == Kind.ABSENT) {
      throw new RowRejectedException("missing_field", pointer, name + " is missing or null");
    }
  }
}
