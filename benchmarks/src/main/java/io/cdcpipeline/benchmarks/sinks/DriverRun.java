package io.cdcpipeline.benchmarks.sinks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import redis.clients.jedis.RedisClient;

/**
 * The same stream through the store's own client, without Flink: bulks of 1,000 in a loop. Only the
 * calls are timed, not the making of the events.
 */
final class DriverRun {

  /** One bulk; returns when the store has acknowledged it. */
  private interface Bulk {
    void write(List<Trade> trades);
  }

  private static final int BULK = 1_000;

  private final Assignment assignment;
  private final Journal journal;

  DriverRun(Assignment assignment, Journal journal) {
    this.assignment = assignment;
    this.journal = journal;
  }

  Map<String, Double> run() {
    Assignment.Site site = assignment.site();
    return switch (assignment.load().writing()) {
      case MONGO_DRIVER, MONGO_DRIVER_INSERT -> {
        try (MongoClient client = NaiveMongoSink.connect(site.mongoUri())) {
          loop(mongo(client, Stores.WARM_UP), assignment.load().warmUp());
          yield loop(mongo(client, Stores.MEASURED), assignment.load().events());
        }
      }
      case REDIS_DRIVER -> {
        try (RedisClient client = RedisClient.create(URI.create(site.redisUri()))) {
          journal.note(NaiveRedisSink.describe(client));
          loop(redis(client, Stores.WARM_UP), assignment.load().warmUp());
          yield loop(redis(client, Stores.MEASURED), assignment.load().events());
        }
      }
      default -> throw new IllegalStateException(assignment.load().writing() + " needs Flink");
    };
  }

  private Bulk mongo(MongoClient client, String place) {
    MongoCollection<BsonDocument> target =
        client.getDatabase(Stores.DATABASE).getCollection(place, BsonDocument.class);
    if (assignment.load().writing().inserts()) {
      InsertManyOptions unordered = new InsertManyOptions().ordered(false);
      journal.note(
          "insertMany, ordered %s, %d a call, %s"
              .formatted(unordered.isOrdered(), BULK, target.getWriteConcern()));
      return trades -> target.insertMany(trades.stream().map(Stored::document).toList(), unordered);
    }
    journal.note(NaiveMongoSink.describe(target));
    return trades ->
        NaiveMongoSink.write(target, trades.stream().map(NaiveMongoSink::upsert).toList());
  }

  private static Bulk redis(RedisClient client, String place) {
    return trades -> NaiveRedisSink.write(client, place, trades);
  }

  private Map<String, Double> loop(Bulk bulk, long events) {
    Trades source = new Trades(assignment.load().keys(), assignment.site().seed(), journal, false);
    double storeCpu = Machine.cpuSecondsOf(assignment.site().storePid());
    double appCpu = Machine.cpuSecondsOfThisProcess();
    long nanos = 0;
    for (long from = 0; from < events; from += BULK) {
      List<Trade> trades =
          LongStream.range(from, Math.min(events, from + BULK)).mapToObj(source::trade).toList();
      long before = System.nanoTime();
      bulk.write(trades);
      nanos += System.nanoTime() - before;
    }
    double seconds = nanos / 1e9;
    double millions = events / 1e6;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Figure.EVENTS, (double) events);
    figures.put(Figure.SECONDS, seconds);
    figures.put(Figure.EVENTS_PER_SECOND, events / seconds);
    figures.put(
        Figure.STORE_CPU,
        (Machine.cpuSecondsOf(assignment.site().storePid()) - storeCpu) / millions);
    figures.put(Figure.APP_CPU, (Machine.cpuSecondsOfThisProcess() - appCpu) / millions);
    figures.put(Figure.COMMIT_EVENTS_PER_SECOND, events / seconds);
    figures.put(Figure.COMMIT_STORE_CPU, figures.get(Figure.STORE_CPU));
    return figures;
  }
}
