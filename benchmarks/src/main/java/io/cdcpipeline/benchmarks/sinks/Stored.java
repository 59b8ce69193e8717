package io.cdcpipeline.benchmarks.sinks;

import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** What is stored of an event: both sides of every comparison store the same. */
final class Stored {

  private Stored() {}

  static BsonDocument document(Trade trade) {
    return new BsonDocument("_id", new BsonString(trade.key()))
        .append("number", new BsonInt64(trade.number()))
        .append("symbol", new BsonString(trade.symbol()))
        .append("venue", new BsonString(trade.venue()))
        .append("currency", new BsonString(trade.currency()))
        .append("side", new BsonString(trade.side()))
        .append("at", new BsonDateTime(trade.createdMicros() / 1000))
        .append("price", new BsonDouble(trade.price()))
        .append("bid", new BsonDouble(trade.bid()))
        .append("ask", new BsonDouble(trade.ask()))
        .append("high", new BsonDouble(trade.high()))
        .append("low", new BsonDouble(trade.low()))
        .append("volume", new BsonInt64(trade.volume()))
        .append("condition", new BsonString(trade.condition()));
  }

  static String json(Trade trade) {
    return "{\"number\":"
        + trade.number()
        + ",\"symbol\":\""
        + trade.symbol()
        + "\",\"venue\":\""
        + trade.venue()
        + "\",\"currency\":\""
        + trade.currency()
        + "\",\"side\":\""
        + trade.side()
        + "\",\"at\":"
        + trade.createdMicros()
        + ",\"price\":"
        + trade.price()
        + ",\"bid\":"
        + trade.bid()
        + ",\"ask\":"
        + trade.ask()
        + ",\"high\":"
        + trade.high()
        + ",\"low\":"
        + trade.low()
        + ",\"volume\":"
        + trade.volume()
        + ",\"condition\":\""
        + trade.condition()
        + "\"}";
  }
}
