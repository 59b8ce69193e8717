package io.cdcpipeline.sink;

import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.mongo.MongoWrite;
import io.cdcpipeline.sink.mongo.MongoWriteMapper;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisWrite;
import io.cdcpipeline.sink.redis.RedisWriteMapper;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** The examples of both READMEs, compiled; {@link ReadmeExampleTest} compares them. */
final class ReadmeExample {

  private ReadmeExample() {}

  /** A stream's element in the examples. */
  public record Trade(String symbol, long size) {}

  static void storeTotals(DataStream<Trade> trades) {
    trades
        .keyBy(Trade::symbol)
        .sinkTo(
            MongoSink.<Trade>builder(
                    "trade-totals", // names the ledger: unique, and the same for ever
                    "mongodb://localhost:27017/?replicaSet=rs0",
                    (trade, out) ->
                        out.accept(
                            MongoWrite.updateOne(
                                "market",
                                "totals",
                                new BsonString(trade.symbol()),
                                new BsonDocument(
                                    "$inc",
                                    new BsonDocument("volume", new BsonInt64(trade.size()))))))
                .build())
        .name("trade-totals")
        .uid("trade-totals");
  }

  static void addSizes(DataStream<Trade> trades, String uri) {
    MongoWriteMapper<Trade> mapper =
        (trade, out) -> {
          BsonDocument size = new BsonDocument("volume", new BsonInt64(trade.size()));
          BsonString id = new BsonString(trade.symbol());
          out.accept(MongoWrite.updateOne("market", "totals", id, new BsonDocument("$inc", size)));
        };
    MongoSink<Trade> sink = MongoSink.builder("trade-totals", uri, mapper).build();
    trades.keyBy(Trade::symbol).sinkTo(sink).name("trade-totals").uid("trade-totals");
  }

  static void addTrades(DataStream<Trade> trades) {
    RedisWriteMapper<Trade> mapper =
        (trade, out) -> {
          out.accept(RedisWrite.hincrBy("total:" + trade.symbol(), "volume", trade.size()));
          out.accept(RedisWrite.rpush("sizes:" + trade.symbol(), Long.toString(trade.size())));
        };
    RedisSink<Trade> sink =
        RedisSink.builder("trade-cache", "redis://localhost:6379", mapper).build();
    trades.keyBy(Trade::symbol).sinkTo(sink).name("trade-cache").uid("trade-cache");
  }
}
