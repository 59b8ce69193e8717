package io.cdcpipeline.model;

import static io.cdcpipeline.model.Events.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Records in the form that Debezium's connectors document, JSON without schemas. */
class DebeziumSamplesTest {
  private static final byte[] KEY = bytes("{\"symbol\":\"AAPL\"}");

  private final ChangeEventCodec codec = new ChangeEventCodec();

  @Nested
  class FromPostgreSql {
    private static final String SOURCE =
        """
        "source": {"version": "3.6.1.Final", "connector": "postgresql", "name": "market",
          "ts_ms": 1795443000111, "snapshot": "false", "db": "market",
          "sequence": "[\\"24023119\\",\\"24023128\\"]", "ts_us": 1795443000111222,
          "ts_ns": 1795443000111222000, "schema": "public", "table": "quotes",
          "txId": 555, "lsn": 24023128, "xmin": null},
        "transaction": null, "ts_ms": 1795443000341, "ts_us": 1795443000341876
        """;
    private static final String ROW =
        """
        {"symbol": "AAPL", "price": "187.4400", "size": 300,
          "event_time": "2026-11-23T14:30:00.123456Z", "exchange": "XNAS", "currency": "USD",
          "sequence": 42, "note": "a column we do not use"}
        """;
    private static final SourcePosition POSITION =
        new SourcePosition("postgresql", "market", 24_023_128L, 0);
    private static final StockTick TICK =
        new StockTick(
            "AAPL",
            new BigDecimal("187.4400"),
            300,
            Instant.parse("2026-11-23T14:30:00.123456Z"),
            "XNAS",
            "USD",
            42);

    @Test
    void anInsertIsRead() throws Exception {
      assertThat(decode("c", "null", ROW)).isEqualTo(event(Operation.CREATE, null, TICK));
    }

    @Test
    void aSnapshotRowIsRead() throws Exception {
      assertThat(decode("r", "null", ROW)).isEqualTo(event(Operation.SNAPSHOT, null, TICK));
    }

    @Test
    void anUpdateWithoutTheFormerRowIsRead() throws Exception {
      assertThat(decode("u", "null", ROW)).isEqualTo(event(Operation.UPDATE, null, TICK));
    }

    @Test
    void anUpdateUnderFullReplicaIdentityHasTheFormerRow() throws Exception {
      assertThat(decode("u", ROW, ROW)).isEqualTo(event(Operation.UPDATE, TICK, TICK));
    }

    @Test
    void aDeleteUnderDefaultReplicaIdentityHasTheKeyAlone() throws Exception {
      String keyOnly =
          """
          {"symbol": "AAPL", "price": null, "size": null, "event_time": null,
            "exchange": null, "currency": null, "sequence": null, "note": null}
          """;

      assertThat(decode("d", keyOnly, "null")).isEqualTo(event(Operation.DELETE, null, null));
    }

    @Test
    void aDeleteUnderFullReplicaIdentityHasTheFormerRow() throws Exception {
      assertThat(decode("d", ROW, "null")).isEqualTo(event(Operation.DELETE, TICK, null));
    }

    @Test
    void aDeleteOfAnotherRowThanTheKeysIsRefused() {
      String other = "{\"symbol\": \"MSFT\", \"price\": null}";

      assertThatThrownBy(() -> decode("d", other, "null"))
          .isInstanceOfSatisfying(
              MalformedEventException.class, e -> assertThat(e.reason()).isEqualTo("key_mismatch"));
    }

    @Test
    void aTruncateIsRefused() {
      assertThatThrownBy(() -> decode("t", "null", "null"))
          .isInstanceOfSatisfying(
              MalformedEventException.class, e -> assertThat(e.reason()).isEqualTo("bad_op"));
    }

    @Test
    void aPriceInTheConnectorsDefaultEncodingIsRefusedWithTheRemedy() {
      assertThatThrownBy(() -> decode("c", "null", ROW.replace("\"187.4400\"", "\"HJoQ\"")))
          .isInstanceOf(MalformedEventException.class)
          .hasMessageContaining("decimal.handling.mode=string");
    }

    @Test
    void aValueWithItsSchemaIsRefusedWithTheRemedy() {
      byte[] value = bytes("{\"schema\":{\"type\":\"struct\"},\"payload\":{\"op\":\"c\"}}");

      assertThatThrownBy(() -> codec.decode(KEY, value, null))
          .isInstanceOf(MalformedEventException.class)
          .hasMessageContaining("value.converter.schemas.enable=false");
    }

    private ChangeEvent event(Operation op, StockTick before, StockTick after) {
      return new ChangeEvent("AAPL", op, before, after, POSITION, 1_795_443_000_341L);
    }

    private ChangeEvent decode(String op, String before, String after) throws Exception {
      String value =
          "{\"before\": %s, \"after\": %s, \"op\": \"%s\", %s}"
              .formatted(before, after, op, SOURCE);
      return codec.decode(KEY, bytes(value), null);
    }
  }

  @Nested
  class FromMariaDb {
    @Test
    void anUpdateIsRead() throws Exception {
      ChangeEvent event = decode("mariadb-bin.000003", 484, 1);

      assertThat(event)
          .isEqualTo(
              new ChangeEvent(
                  "AAPL",
                  Operation.UPDATE,
                  null,
                  new StockTick(
                      "AAPL",
                      new BigDecimal("187.44"),
                      300,
                      Instant.parse("2026-11-23T14:10:00.500Z"),
                      "",
                      "",
                      (3L << 32) + 484),
                  new SourcePosition("mariadb", "market", (3L << 32) + 484, 1),
                  1_795_443_000_341L));
    }

    @Test
    void positionsFollowFileThenPositionThenRow() throws Exception {
      List<SourcePosition> positions =
          List.of(
              decode("mysql-bin.000009", 4_294_967_295L, 7).source(),
              decode("mysql-bin.000010", 4, 0).source(),
              decode("mysql-bin.000010", 4, 1).source(),
              decode("mysql-bin.000010", 5, 0).source(),
              decode("mysql-bin.2147483647", 4_294_967_295L, 0).source());

      assertThat(positions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aPositionThatDoesNotFitIsRefused() {
      assertThatThrownBy(() -> decode("mysql-bin.000001", 4_294_967_296L, 0))
          .isInstanceOfSatisfying(
              MalformedEventException.class, e -> assertThat(e.reason()).isEqualTo("bad_position"));
      assertThatThrownBy(() -> decode("mysql-bin", 4, 0))
          .isInstanceOfSatisfying(
              MalformedEventException.class, e -> assertThat(e.reason()).isEqualTo("bad_position"));
    }

    private ChangeEvent decode(String file, long pos, int row) throws Exception {
      String value =
          """
          {"before": null,
           "after": {"symbol": "AAPL", "price": 187.44, "size": 300, "event_time": 1795443000500},
           "source": {"version": "3.5.0.Final", "connector": "mariadb", "name": "market",
             "ts_ms": 1795443000000, "snapshot": "false", "db": "market", "sequence": null,
             "table": "quotes", "server_id": 7, "gtid": "0-7-33", "file": "%s", "pos": %d,
             "row": %d, "thread": 12, "query": null},
           "transaction": null, "op": "u", "ts_ms": 1795443000341}
          """
              .formatted(file, pos, row);
      return codec.decode(KEY, bytes(value), null);
    }
  }
}
