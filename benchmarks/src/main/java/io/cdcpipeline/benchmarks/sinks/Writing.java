package io.cdcpipeline.benchmarks.sinks;

import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.mongo.MongoSinkBuilder;
import io.cdcpipeline.sink.mongo.MongoWrite;
import io.cdcpipeline.sink.protocol.FaultInjector;
import io.cdcpipeline.sink.redis.RedisSink;
import io.cdcpipeline.sink.redis.RedisSinkBuilder;
import io.cdcpipeline.sink.redis.RedisWrite;
import java.nio.file.Path;
import org.apache.flink.api.connector.sink2.Sink;
import org.bson.BsonString;

/** The ways of writing that are measured. */
enum Writing {
  /** Ours: replaces or inserts by key. */
  MONGO_EXACTLY_ONCE,
  /** Ours, for data that is only ever added. */
  MONGO_EXACTLY_ONCE_INSERT,
  /** Our own, for those who do not need more. */
  MONGO_AT_LEAST_ONCE,
  MONGO_NAIVE,
  /** The driver alone, without Flink: what the store takes at most by plain bulks. */
  MONGO_DRIVER,
  MONGO_DRIVER_INSERT,
  REDIS_EXACTLY_ONCE,
  REDIS_AT_LEAST_ONCE,
  REDIS_NAIVE,
  /** The client alone, without Flink. */
  REDIS_DRIVER;

  boolean isMongo() {
    return name().startsWith("MONGO");
  }

  boolean isOurs() {
    return name().contains("EXACTLY_ONCE");
  }

  boolean usesFlink() {
    return !name().contains("DRIVER");
  }

  boolean inserts() {
    return name().endsWith("INSERT");
  }

  /**
   * A sink of this kind.
   *
   * @param place collection, or prefix of the keys
   */
  Sink<Trade> sink(Assignment assignment, String place, Journal journal) {
    Assignment.Site site = assignment.site();
    // The warm-up is a sink of its own: it shares no ledger with the measurement.
    String sinkId = site.sinkId() + "-" + place;
    String spill = Path.of(site.directory(), "spill").toUri().toString();
    FaultInjector faults = new JournalingFaults(journal, assignment.halt());
    FaultInjector direct = new DirectJournaling(journal);
    return switch (this) {
      case MONGO_EXACTLY_ONCE, MONGO_EXACTLY_ONCE_INSERT ->
          mongo(sinkId, site, place).spillDirectory(spill).faultInjector(faults).build();
      case MONGO_AT_LEAST_ONCE ->
          mongo(sinkId, site, place).faultInjector(direct).buildAtLeastOnce();
      case MONGO_NAIVE -> new NaiveMongoSink(site.mongoUri(), place, journal);
      case REDIS_EXACTLY_ONCE ->
          redis(sinkId, site, place).spillDirectory(spill).faultInjector(faults).build();
      case REDIS_AT_LEAST_ONCE ->
          redis(sinkId, site, place).faultInjector(direct).buildAtLeastOnce();
      case REDIS_NAIVE -> new NaiveRedisSink(site.redisUri(), place, journal);
      case MONGO_DRIVER, MONGO_DRIVER_INSERT, REDIS_DRIVER ->
          throw new IllegalStateException(this + " does without Flink");
    };
  }

  private MongoSinkBuilder<Trade> mongo(String sinkId, Assignment.Site site, String place) {
    return inserts()
        ? MongoSink.builder(
            sinkId,
            site.mongoUri(),
            (trade, out) ->
                out.accept(MongoWrite.insertOne(Stores.DATABASE, place, Stored.document(trade))))
        : MongoSink.builder(
            sinkId,
            site.mongoUri(),
            (trade, out) ->
                out.accept(
                    MongoWrite.replaceOne(
                        Stores.DATABASE,
                        place,
                        new BsonString(trade.key()),
                        Stored.document(trade))));
  }

  private static RedisSinkBuilder<Trade> redis(String sinkId, Assignment.Site site, String place) {
    return RedisSink.builder(
        sinkId,
        site.redisUri(),
        (trade, out) -> out.accept(RedisWrite.set(place + trade.key(), Stored.json(trade))));
  }
}
