package io.cdcpipeline.job.deliver;

import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.enrich.StockState;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.Operation;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import io.cdcpipeline.sink.mongo.MongoWrite;
import io.cdcpipeline.sink.mongo.MongoWriteMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Consumer;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * What a change means to MongoDB. {@code quotes} holds the latest of each symbol, {@code trades}
 * one document for each event under the event's id, {@code totals} the count and the volume of each
 * symbol, kept by {@code $inc}: a lost or doubled event shows there as a wrong number.
 *
 * <p>A delete removes the quote. Trades and totals are history and stay.
 */
public final class StockDocuments implements MongoWriteMapper<EnrichedStock> {
  public static final String QUOTES = "quotes";
  public static final String TRADES = "trades";
  public static final String TOTALS = "totals";

  private static final long serialVersionUID = 1L;

  private final String database;

  public StockDocuments(String database) {
    this.database = database;
  }

  @Override
  public void map(EnrichedStock stock, Consumer<MongoWrite> out) {
    ChangeEvent event = stock.event();
    BsonString symbol = new BsonString(event.symbol());
    if (event.op() == Operation.DELETE) {
      out.accept(MongoWrite.deleteOne(database, QUOTES, symbol));
      return;
    }
    out.accept(MongoWrite.replaceOne(database, QUOTES, symbol, quote(stock.state())));
    out.accept(MongoWrite.insertOne(database, TRADES, trade(event)));
    out.accept(MongoWrite.updateOne(database, TOTALS, symbol, increment(event.after())));
  }

  private static BsonDocument quote(StockState state) {
    return new BsonDocument()
        .append("price", decimal(state.price()))
        .append("eventTime", date(state.eventTime()))
        .append("exchange", new BsonString(state.exchange()))
        .append("currency", new BsonString(state.currency()))
        .append("previousClose", decimal(state.previousClose()))
        .append("change", decimal(state.change()))
        .append("changePercent", decimal(state.changePercent()))
        .append("sessionDate", new BsonString(state.sessionDate().toString()))
        .append("open", decimal(state.open()))
        .append("high", decimal(state.high()))
        .append("low", decimal(state.low()))
        .append("volume", new BsonInt64(state.volume()))
        .append("trades", new BsonInt64(state.trades()));
  }

  private static BsonDocument trade(ChangeEvent event) {
    StockTick tick = event.after();
    return new BsonDocument("_id", new BsonString(event.eventId()))
        .append("symbol", new BsonString(tick.symbol()))
        .append("op", new BsonString(event.op().code()))
        .append("price", decimal(tick.price()))
        .append("size", new BsonInt64(tick.size()))
        .append("eventTime", date(tick.eventTime()))
        .append("exchange", new BsonString(tick.exchange()))
        .append("currency", new BsonString(tick.currency()))
        .append("sequence", new BsonInt64(tick.sequence()))
        .append("source", source(event.source()))
        .append("capturedAt", new BsonDateTime(event.tsMs()));
  }

  private static BsonDocument source(SourcePosition position) {
    return new BsonDocument()
        .append("connector", new BsonString(position.connector()))
        .append("name", new BsonString(position.name()))
        .append("position", new BsonInt64(position.major()))
        .append("positionMinor", new BsonInt64(position.minor()));
  }

  private static BsonDocument increment(StockTick tick) {
    return new BsonDocument(
        "$inc",
        new BsonDocument("count", new BsonInt64(1)).append("volume", new BsonInt64(tick.size())));
  }

  private static BsonValue decimal(BigDecimal value) {
    return value == null ? BsonNull.VALUE : new BsonDecimal128(new Decimal128(value));
  }

  private static BsonDateTime date(Instant time) {
    return new BsonDateTime(time.toEpochMilli());
  }
}
