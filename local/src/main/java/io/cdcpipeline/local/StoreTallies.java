package io.cdcpipeline.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Reads from MongoDB and Redis what the job has stored there, with clients of its own. */
final class StoreTallies implements AutoCloseable {

  private static final String QUOTE = "quote:";

  private final MongoClient mongo;
  private final MongoDatabase database;
  private final RedisClient redis;

  StoreTallies(String mongoUri, String database, String redisUri) {
    this.mongo = MongoClients.create(mongoUri);
    this.database = mongo.getDatabase(database);
    this.redis = RedisClient.create(redisUri);
  }

  /** The counters that {@code $inc} keeps, one document per symbol. */
  Tally mongoTotals() {
    Tally.Collector tally = new Tally.Collector();
    database
        .getCollection("totals")
        .find()
        .forEach(
            total ->
                tally.add(total.getString("_id"), total.getLong("count"), total.getLong("volume")));
    return tally.tally();
  }

  /** The documents of {@code trades}, one per event. */
  Tally mongoTrades() {
    Tally.Collector tally = new Tally.Collector();
    for (Document group :
        database
            .getCollection("trades")
            .aggregate(
                List.of(
                    Aggregates.group(
                        "$symbol",
                        Accumulators.sum("count", 1L),
                        Accumulators.sum("volume", "$size"))))) {
      tally.add(group.getString("_id"), group.getLong("count"), group.getLong("volume"));
    }
    return tally.tally();
  }

  /** The counters that {@code HINCRBY} keeps in each {@code quote:SYMBOL}. */
  Tally redisQuotes() {
    Tally.Collector tally = new Tally.Collector();
    for (String key : quoteKeys()) {
      Map<String, String> quote = redis.hgetAll(key);
      tally.add(
          key.substring(QUOTE.length()),
          Long.parseLong(quote.getOrDefault("count", "0")),
          Long.parseLong(quote.getOrDefault("tradedVolume", "0")));
    }
    return tally.tally();
  }

  private List<String> quoteKeys() {
    List<String> keys = new ArrayList<>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> page = redis.scan(cursor, new ScanParams().match(QUOTE + "*").count(500));
      keys.addAll(page.getResult());
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return keys.stream().distinct().toList();
  }

  @Override
  public void close() {
    try (mongo) {
      redis.close();
    }
  }
}
