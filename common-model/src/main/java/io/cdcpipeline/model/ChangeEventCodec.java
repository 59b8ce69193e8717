package io.cdcpipeline.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Change events as they stand on Kafka: Debezium's envelope as JSON without schemas, so that a
 * Debezium connector can feed the job and any reader of Debezium's form can read the topic. The
 * only place that knows the wire form. Stateless and safe for many threads.
 *
 * <p>{@link #decode} reads what {@link #encode} writes and what Debezium's PostgreSQL, MySQL and
 * MariaDB connectors write. It is strict: any bytes yield either an event that keeps every rule and
 * encodes to an equal event, or a {@link MalformedEventException}. Unknown fields are ignored.
 */
public final class ChangeEventCodec {
  /** The header with {@link #SCHEMA_VERSION}; absent on what a Debezium connector wrote. */
  public static final String SCHEMA_VERSION_HEADER = "cdc-schema-version";

  public static final String SCHEMA_VERSION = "1";

  /** The header with {@link ChangeEvent#eventId()}. */
  public static final String EVENT_ID_HEADER = "cdc-event-id";

  private static final int TYPICAL_SIZE = 512;

  private final JsonFactory factory = StrictJson.factory();

  /**
   * The record key of a symbol's events.
   *
   * @throws IllegalArgumentException for a symbol that {@link #decodeKey} would refuse
   */
  public byte[] encodeKey(String symbol) {
    try {
      EventRules.checkSymbol(symbol, "key/symbol");
    } catch (MalformedEventException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("symbol", symbol);
          json.writeEndObject();
        });
  }

  /**
   * The record value of an event.
   *
   * @throws IllegalArgumentException for an event that {@link #check} refuses
   */
  public byte[] encode(ChangeEvent event) {
    try {
      check(event);
    } catch (MalformedEventException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", event.op().code());
          writeTick(json, "before", event.before());
          writeTick(json, "after", event.after());
          writeSource(json, event);
          json.writeNumberField("ts_ms", event.tsMs());
          json.writeEndObject();
        });
  }

  /**
   * Reads one record that is not a tombstone.
   *
   * @param key null is malformed
   * @param value null, a tombstone, is malformed: the caller handles it before
   * @param schemaVersion the text of {@link #SCHEMA_VERSION_HEADER}, null where there is none
   */
  public ChangeEvent decode(byte[] key, byte[] value, String schemaVersion)
      throws MalformedEventException {
    if (schemaVersion != null && !schemaVersion.equals(SCHEMA_VERSION)) {
      throw new MalformedEventException(
          "unknown_schema_version",
          "",
          "The header " + SCHEMA_VERSION_HEADER + " must be " + SCHEMA_VERSION + " or absent.");
    }
    String symbol = decodeKey(key);
    if (value == null) {
      throw new MalformedEventException("missing_value", "", "The record has no value.");
    }
    JsonFields envelope = new JsonFields(StrictJson.parse(value, ""), "");
    Operation op = EventReader.operation(envelope);
    SourcePosition source = PositionReader.position(envelope);
    StockTick before = EventReader.before(envelope, symbol, source.major());
    StockTick after = EventReader.after(envelope, op, source.major());
    long tsMs = envelope.wholeNumber("ts_ms", "bad_ts_ms");
    ChangeEvent event = new ChangeEvent(symbol, op, before, after, source, tsMs);
    check(event);
    return event;
  }

  /**
   * The symbol of a record key.
   *
   * <p>A key with further columns is refused: its table has several rows for one symbol, whose
   * changes may share a position (all rows of a snapshot do), and all but one would be taken for
   * repeats.
   */
  public String decodeKey(byte[] key) throws MalformedEventException {
    if (key == null) {
      throw new MalformedEventException("missing_key", "key", "The record has no key.");
    }
    JsonFields fields = new JsonFields(StrictJson.parse(key, "key"), "key");
    String symbol = fields.text("symbol", "bad_symbol");
    if (fields.object().size() > 1) {
      throw new MalformedEventException(
          "composite_key", "key", "The key has columns beside symbol; it must be the only one.");
    }
    EventRules.checkSymbol(symbol, fields.pathOf("symbol"));
    return symbol;
  }

  /**
   * Applies the rules of {@link #decode} to an event made in memory: what passes can be encoded.
   *
   * @throws MalformedEventException with the reason and path that decoding would have given
   */
  public void check(ChangeEvent event) throws MalformedEventException {
    EventRules.check(event);
  }

  private static void writeTick(JsonGenerator json, String field, StockTick tick)
      throws IOException {
    if (tick == null) {
      json.writeNullField(field);
      return;
    }
    json.writeObjectFieldStart(field);
    json.writeStringField("symbol", tick.symbol());
    // As text: many readers turn a JSON number into a binary fraction.
    json.writeStringField("price", tick.price().toPlainString());
    json.writeNumberField("size", tick.size());
    json.writeStringField("event_time", tick.eventTime().toString());
    json.writeStringField("exchange", tick.exchange());
    json.writeStringField("currency", tick.currency());
    json.writeNumberField("sequence", tick.sequence());
    json.writeEndObject();
  }

  private static void writeSource(JsonGenerator json, ChangeEvent event) throws IOException {
    SourcePosition source = event.source();
    json.writeObjectFieldStart("source");
    json.writeStringField("version", SCHEMA_VERSION);
    json.writeStringField("connector", source.connector());
    json.writeStringField("name", source.name());
    json.writeNumberField("ts_ms", event.tsMs());
    json.writeNumberField("position", source.major());
    json.writeNumberField("position_minor", source.minor());
    json.writeEndObject();
  }

  private byte[] write(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      content.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail.", e);
    }
    return bytes.toByteArray();
  }

  private interface Content {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
