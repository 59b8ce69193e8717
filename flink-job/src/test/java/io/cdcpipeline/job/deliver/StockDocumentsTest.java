package io.cdcpipeline.job.deliver;

import static io.cdcpipeline.job.Changes.aDelete;
import static io.cdcpipeline.job.Changes.aTrade;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.enrich.StockState;
import io.cdcpipeline.sink.mongo.MongoWrite;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StockDocumentsTest {
  private static final BsonString AAPL = new BsonString("AAPL");

  @Nested
  class ATrade {
    private final List<MongoWrite> writes =
        writesOf(
            new EnrichedStock(
                aTrade().price("101.50").size(7).position(42, 1).event(),
                state(new BigDecimal("100"))));

    @Test
    void replacesTheQuoteOfItsSymbol() {
      assertThat(writes.get(0))
          .isEqualTo(
              MongoWrite.replaceOne(
                  "market",
                  "quotes",
                  AAPL,
                  BsonDocument.parse(
                      """
                      {
                        price: {$numberDecimal: "110.25"},
                        eventTime: {$date: "2026-11-23T15:00:00Z"},
                        exchange: "XSAM",
                        currency: "USD",
                        previousClose: {$numberDecimal: "100"},
                        change: {$numberDecimal: "10.25"},
                        changePercent: {$numberDecimal: "10.2500"},
                        sessionDate: "2026-11-23",
                        open: {$numberDecimal: "105"},
                        high: {$numberDecimal: "111"},
                        low: {$numberDecimal: "104"},
                        volume: {$numberLong: "1000"},
                        trades: {$numberLong: "12"}
                      }
                      """)));
    }

    @Test
    void isInsertedUnderItsEventId() {
      assertThat(writes.get(1))
          .isEqualTo(
              MongoWrite.insertOne(
                  "market",
                  "trades",
                  BsonDocument.parse(
                      """
                      {
                        _id: "sample-exchange/42.1/AAPL",
                        symbol: "AAPL",
                        op: "c",
                        price: {$numberDecimal: "101.50"},
                        size: {$numberLong: "7"},
                        eventTime: {$date: "2026-11-23T14:30:00Z"},
                        exchange: "XSAM",
                        currency: "USD",
                        sequence: {$numberLong: "42"},
                        source: {
                          connector: "rest",
                          name: "sample-exchange",
                          position: {$numberLong: "42"},
                          positionMinor: {$numberLong: "1"}
                        },
                        capturedAt: {$date: {$numberLong: "1795444200123"}}
                      }
                      """)));
    }

    @Test
    void addsToTheTotalsOfItsSymbol() {
      assertThat(writes.get(2))
          .isEqualTo(
              MongoWrite.updateOne(
                  "market",
                  "totals",
                  AAPL,
                  BsonDocument.parse(
                      "{$inc: {count: {$numberLong: '1'}, volume: {$numberLong: '7'}}}")));
    }

    @Test
    void doesNothingElse() {
      assertThat(writes).hasSize(3);
    }
  }

  @Test
  void aQuoteOfTheFirstSessionHasNoPreviousClose() {
    List<MongoWrite> writes = writesOf(new EnrichedStock(aTrade().event(), state(null)));

    MongoWrite.ReplaceOne quote = (MongoWrite.ReplaceOne) writes.get(0);
    assertThat(quote.document().get("previousClose")).isEqualTo(BsonNull.VALUE);
  }

  @Test
  void aDeleteRemovesTheQuoteAndLeavesTradesAndTotals() {
    List<MongoWrite> writes = writesOf(new EnrichedStock(aDelete().event(), null));

    assertThat(writes).containsExactly(MongoWrite.deleteOne("market", "quotes", AAPL));
  }

  private static StockState state(BigDecimal previousClose) {
    return new StockState(
        new BigDecimal("110.25"),
        Instant.parse("2026-11-23T15:00:00Z"),
        "XSAM",
        "USD",
        previousClose,
        LocalDate.of(2026, 11, 23).toEpochDay(),
        Instant.parse("2026-11-23T09:00:00Z"),
        new BigDecimal("105"),
        new BigDecimal("111"),
        new BigDecimal("104"),
        1000,
        12);
  }

  private static List<MongoWrite> writesOf(EnrichedStock stock) {
    List<MongoWrite> writes = new ArrayList<>();
    new StockDocuments("market").map(stock, writes::add);
    return writes;
  }
}
