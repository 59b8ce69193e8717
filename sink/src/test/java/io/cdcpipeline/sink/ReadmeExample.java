package io.cdcpipeline.sink;

import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.mongo.MongoWrite;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** The example of the README, compiled; {@link ReadmeExampleTest} compares the two. */
final class ReadmeExample {

  private ReadmeExample() {}

  /** A stream's element in the example. */
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
}
