package io.cdcpipeline.local;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.types.Decimal128;
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

  /**
   * What is wrong with the stored values, a sentence each: the prices of {@code trades} must add up
   * to the source's, and each symbol's quote must stand in both stores, with one price, and among
   * the movers.
   */
  List<String> valueDifferences(Map<String, BigDecimal> priceSums) {
    List<String> differences = new ArrayList<>();
    Map<String, BigDecimal> stored = tradedPriceSums();
    priceSums.forEach(
        (symbol, sum) -> {
          if (!stored.containsKey(symbol) || stored.get(symbol).compareTo(sum) != 0) {
            differences.add(
                "the prices of %s add up to %s in the trades of MongoDB, to %s at the source"
                    .formatted(symbol, stored.get(symbol), sum));
          }
          String inMongo = mongoPrice(symbol);
          String inRedis = redis.hget(QUOTE + symbol, "price");
          if (inMongo == null || !inMongo.equals(inRedis)) {
            differences.add(
                "the quote of %s is %s in MongoDB and %s in Redis"
                    .formatted(symbol, inMongo, inRedis));
          }
          if (redis.zscore("movers", symbol) == null) {
            differences.add(symbol + " is not among the movers in Redis");
          }
        });
    return differences;
  }

  private Map<String, BigDecimal> tradedPriceSums() {
    Map<String, BigDecimal> sums = new TreeMap<>();
    database
        .getCollection("trades")
        .aggregate(List.of(Aggregates.group("$symbol", Accumulators.sum("sum", "$price"))))
        .forEach(
            group ->
                sums.put(
                    group.getString("_id"), group.get("sum", Decimal128.class).bigDecimalValue()));
    return sums;
  }

  private String mongoPrice(String symbol) {
    Document quote = database.getCollection("quotes").find(Filters.eq("_id", symbol)).first();
    return quote == null
        ? null
        : quote.get("price", Decimal128.class).bigDecimalValue().toPlainString();
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
