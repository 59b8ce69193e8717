package io.cdcpipeline.model;

import static io.cdcpipeline.model.Events.KEY;
import static io.cdcpipeline.model.Events.VALUE;
import static io.cdcpipeline.model.Events.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of the bad-input corpus that a record on the topic can be, by their numbers there. */
class BadKafkaMessageTest {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(String name, byte[] key, byte[] value, String version, String reason) {
    @Override
    public String toString() {
      return name + " is " + reason;
    }
  }

  private final ChangeEventCodec codec = new ChangeEventCodec();

  @ParameterizedTest
  @MethodSource({"documents", "values", "symbols", "records"})
  void isRefusedWithAReason(Case bad) {
    assertThatThrownBy(() -> codec.decode(bad.key, bad.value, bad.version))
        .isInstanceOfSatisfying(
            MalformedEventException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(bad.reason);
              assertThat(e.getMessage()).matches("[ -~]{1,256}");
              assertThat(e.path()).matches("[ -~]{0,64}");
            });
  }

  @Test
  void neverShowsWhatTheMessageHolds() {
    String value = VALUE.replace("\"187.4400\"", "\"canary-7f3a\"");

    assertThatThrownBy(() -> codec.decode(bytes(KEY), bytes(value), "1"))
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() -> codec.decode(bytes(KEY), bytes("{\"canary\":canary}"), "1"))
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }

  static Stream<Case> documents() throws IOException {
    return Stream.of(
        value("1 empty body", "", "empty"),
        value("2 whitespace", " \n\t ", "empty"),
        value("3 null", "null", "not_an_object"),
        value("4 []", "[]", "not_an_object"),
        value("5 {}", "{}", "bad_op"),
        value("6 HTML", "<html><body>502</body></html>", "not_json"),
        value("8 plain text", "service unavailable", "not_json"),
        value("10 truncated", VALUE.substring(0, VALUE.length() - 1), "not_json"),
        value("11 trailing garbage", VALUE + "x", "not_json"),
        value("12 two documents", VALUE + VALUE, "trailing_data"),
        value("13 JSON lines", VALUE + "\n" + VALUE, "trailing_data"),
        value("14 byte order mark", "\uFEFF" + VALUE, "not_json"),
        raw("15 UTF-16", VALUE.getBytes(StandardCharsets.UTF_16), "not_utf8"),
        raw("16 Latin-1", "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1), "not_utf8"),
        raw("17 overlong UTF-8", new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}, "not_utf8"),
        with("19 price twice", "\"size\":", "\"price\":1,\"size\":", "duplicate_field"),
        with("19 op twice", "\"op\":", "\"op\":\"d\",\"op\":", "duplicate_field"),
        with("20 nesting 65", "\"op\"", "\"x\":" + nested(64) + ",\"op\"", "limit_exceeded"),
        with("21 nesting 100k", "\"op\"", "\"x\":" + nested(100_000) + ",\"op\"", "limit_exceeded"),
        with(
            "22 many items",
            "\"op\"",
            "\"x\":[" + "1,".repeat(20_000) + "1],\"op\"",
            "limit_exceeded"),
        with(
            "23 large string",
            "\"op\"",
            "\"x\":\"" + "x".repeat(1 << 20) + "\",\"op\"",
            "limit_exceeded"),
        with("24 long name", "\"op\"", "\"" + "k".repeat(50_000) + "\":1,\"op\"", "limit_exceeded"),
        value("120 wrong type", "[1,2]", "not_an_object"),
        raw("109 schema registry's magic byte", bytes("\0\0\0\0\1" + VALUE), "not_json"),
        raw("110 Java serialisation", javaSerialised(), "not_utf8"),
        raw("111 gzip", gzip(), "not_utf8"),
        raw("112 1 MiB and one byte", bytes(" ".repeat((1 << 20) + 1)), "limit_exceeded"));
  }

  static Stream<Case> values() {
    String price = "\"187.4400\"";
    String size = "\"size\":300";
    String time = "\"2026-11-23T14:30:00.123456789Z\"";
    return Stream.of(
        with("25 1e400", price, "1e400", "bad_price"),
        with("26 1e1000000000", price, "1e1000000000", "bad_price"),
        with("26 1e-1000000000", price, "1e-1000000000", "bad_price"),
        with("26 1e99999999999", price, "1e99999999999", "limit_exceeded"),
        with("27 1000 digits", price, "1".repeat(1000), "limit_exceeded"),
        with("28 39 digits", price, "1." + "1".repeat(38), "bad_price"),
        with("28 39 digits as string", price, "\"1." + "1".repeat(38) + "\"", "bad_price"),
        with("29 -0", price, "-0", "bad_price"),
        with("30 NaN", price, "NaN", "not_json"),
        with("30 Infinity", price, "Infinity", "not_json"),
        with("31 \"NaN\"", price, "\"NaN\"", "bad_price"),
        with("33 \"12abc\"", price, "\"12abc\"", "bad_price"),
        with("33 hexadecimal", price, "\"0x1p3\"", "bad_price"),
        with("33 other digits", price, "\"\u0661\u0662\"", "bad_price"),
        with("33 huge string", price, "\"" + "9".repeat(60_000) + "\"", "bad_price"),
        with("34 boolean", price, "true", "bad_price"),
        with("35 object", price, "{}", "bad_price"),
        with("36 null price", price, "null", "bad_price"),
        with("37 no price", "\"price\":\"187.4400\",", "", "bad_price"),
        with("38 negative price", price, "\"-1\"", "bad_price"),
        with("38 price 0", price, "\"0.00\"", "bad_price"),
        with("39 negative volume", size, "\"size\":-1", "bad_size"),
        with("40 volume of 2^63", size, "\"size\":9223372036854775808", "bad_size"),
        with("41 fractional volume", size, "\"size\":1.5", "bad_size"),
        with("41 volume with a point", size, "\"size\":1.0", "bad_size"),
        with("32 volume as string", size, "\"size\":\"300\"", "bad_size"),
        with("36 no volume", size + ",", "", "bad_size"),
        with("42 seconds", time, "1795443000", "bad_event_time"),
        with("42 microseconds", time, "1795443000500000", "bad_event_time"),
        with("42 nanoseconds", time, "1795443000500000000", "bad_event_time"),
        with("42 fraction", time, "1795443000500.5", "bad_event_time"),
        with("43 no zone", time, "\"2026-11-23T14:30:00\"", "bad_event_time"),
        with("43 date only", time, "\"2026-11-23\"", "bad_event_time"),
        with("45 year 10000", time, "\"+10000-01-01T00:00:00Z\"", "bad_event_time"),
        with("45 year 0", time, "\"0000-01-01T00:00:00Z\"", "bad_event_time"),
        with("46 leap second", time, "\"2016-12-31T23:59:60Z\"", "bad_event_time"),
        with("50 renamed field", "\"price\":", "\"last_price\":", "bad_price"),
        with("51 new operation", "\"op\":\"c\"", "\"op\":\"m\"", "bad_op"),
        with("52 other case", "\"op\":\"c\"", "\"op\":\"C\"", "bad_op"),
        with("52 other case of a name", "\"after\":", "\"After\":", "missing_after"),
        with("after is no object", "\"after\":{", "\"after\":1,\"x\":{", "bad_after"),
        with("after a delete", "\"op\":\"c\"", "\"op\":\"d\"", "unexpected_after"),
        with("before a create", "\"before\":null", "\"before\":" + row(), "unexpected_before"),
        with("before is no object", "\"before\":null", "\"before\":[]", "bad_before"),
        with("before without symbol", "\"before\":null", "\"before\":{}", "bad_symbol"),
        with(
            "half of a row before",
            "\"before\":null",
            "\"before\":{\"symbol\":\"AAPL\",\"size\":1}",
            "bad_price"),
        with("exchange", "\"XNAS\"", "\"X\\nY\"", "bad_exchange"),
        with("currency", "\"USD\"", "\"$\"", "bad_currency"),
        with("sequence", "\"sequence\":42", "\"sequence\":\"42\"", "bad_sequence"),
        with("negative sequence", "\"sequence\":42", "\"sequence\":-1", "bad_sequence"),
        with("no source", "\"source\":{", "\"source\":null,\"x\":{", "bad_source"),
        with("source name", "\"sample-exchange\"", "\"a/b\"", "bad_source"),
        with("no position", "\"position\":42", "\"x\":42", "bad_position"),
        with("position", "\"position\":42", "\"position\":\"42\"", "bad_position"),
        with("negative position", "\"position\":42", "\"position\":-1", "bad_position"),
        with("negative lsn", "\"position\":42", "\"lsn\":-1", "bad_position"),
        with("no ts_ms", "},\"ts_ms\":1795443000500", "}", "bad_ts_ms"),
        with("negative ts_ms", "},\"ts_ms\":1795443000500", "},\"ts_ms\":-1", "bad_ts_ms"));
  }

  static Stream<Case> symbols() {
    return Stream.of(
            "",
            "   ",
            "A".repeat(33),
            "A".repeat(10_000),
            "A\\r\\nB",
            "A\\u0000",
            "$where",
            "a.b",
            "*?[",
            "{tag}",
            "A:B",
            "../",
            "A\u202EB",
            "A\u200BB",
            "\u0410APL",
            "\uD83D\uDE00",
            "E\u0301",
            "\u212A",
            "${jndi:ldap://x}",
            "%n%d",
            "\\u001b[31m",
            "\\ud800",
            "aapl")
        .flatMap(
            symbol ->
                Stream.of(
                    with(
                        "53-68 payload " + symbol,
                        "{\"symbol\":\"AAPL\"",
                        "{\"symbol\":\"" + symbol + "\"",
                        "bad_symbol"),
                    new Case(
                        "53-68 key " + symbol,
                        bytes("{\"symbol\":\"" + symbol + "\"}"),
                        bytes(VALUE),
                        "1",
                        "bad_symbol")));
  }

  static Stream<Case> records() {
    byte[] key = bytes(KEY);
    byte[] value = bytes(VALUE);
    return Stream.of(
        new Case("105 tombstone", key, null, "1", "missing_value"),
        new Case("106 null key", null, value, "1", "missing_key"),
        new Case(
            "107 key of another row", bytes("{\"symbol\":\"MSFT\"}"), value, "1", "key_mismatch"),
        new Case("108 empty key", new byte[0], value, "1", "empty"),
        new Case("plain text key", bytes("AAPL"), value, "1", "not_json"),
        new Case("string key", bytes("\"AAPL\""), value, "1", "not_an_object"),
        new Case("key without symbol", bytes("{\"id\":1}"), value, "1", "bad_symbol"),
        new Case("key with a number", bytes("{\"symbol\":1}"), value, "1", "bad_symbol"),
        new Case(
            "key with symbol twice",
            bytes("{\"symbol\":\"A\",\"symbol\":\"A\"}"),
            value,
            "1",
            "duplicate_field"),
        new Case("116 later schema version", key, value, "2", "unknown_schema_version"),
        new Case("117 earlier schema version", key, value, "0", "unknown_schema_version"),
        new Case("114 odd schema version", key, value, "1\u001b[31m", "unknown_schema_version"));
  }

  @Test
  void everyReasonIsStable() {
    List<String> reasons =
        Stream.of(symbols(), values(), records())
            .flatMap(cases -> cases)
            .map(Case::reason)
            .distinct()
            .toList();

    assertThat(reasons).allMatch(reason -> reason.matches("[a-z][a-z0-9_]{2,40}"));
  }

  private static Case value(String name, String value, String reason) {
    return raw(name, bytes(value), reason);
  }

  private static Case raw(String name, byte[] value, String reason) {
    return new Case(name, bytes(KEY), value, "1", reason);
  }

  private static Case with(String name, String valid, String bad, String reason) {
    assertThat(VALUE).contains(valid);
    return value(name, VALUE.replace(valid, bad), reason);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String row() {
    int after = VALUE.indexOf("{\"symbol\"");
    return VALUE.substring(after, VALUE.indexOf('}', after) + 1);
  }

  private static byte[] javaSerialised() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(VALUE);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(bytes(VALUE));
    }
    return bytes.toByteArray();
  }
}
