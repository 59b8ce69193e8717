package io.cdcpipeline.benchmarks.sinks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.cdcpipeline.services.LocalMongo;
import io.cdcpipeline.services.LocalRedis;
import io.cdcpipeline.services.ServiceOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bson.Document;
import redis.clients.jedis.RedisClient;

/** The two real servers that everything is measured against. */
final class Stores implements AutoCloseable {

  static final String DATABASE = "bench";
  static final String MEASURED = "trades";
  static final String WARM_UP = "warmup";

  private static final String LEDGERS = "cdc";

  private final LocalMongo mongo;
  private final LocalRedis redis;
  private final MongoClient mongoClient;
  private final RedisClient redisClient;

  private Stores(LocalMongo mongo, LocalRedis redis) {
    this.mongo = mongo;
    this.redis = redis;
    this.mongoClient = NaiveMongoSink.connect(mongo.uri());
    this.redisClient = RedisClient.create(URI.create(redis.uri()));
  }

  /** Starts both, with room enough that neither cache nor log decides a comparison. */
  static Stores start(Path work) {
    ServiceOptions options = new ServiceOptions(work, Optional.empty());
    LocalMongo mongo = LocalMongo.start(options);
    try {
      Stores stores = new Stores(mongo, LocalRedis.start(options));
      stores.makeRoom();
      return stores;
    } catch (RuntimeException e) {
      mongo.close();
      throw e;
    }
  }

  private void makeRoom() {
    admin(new Document("setParameter", 1).append("wiredTigerEngineRuntimeConfig", "cache_size=2G"));
    admin(new Document("replSetResizeOplog", 1).append("size", 2048.0));
    // A rewrite of the file by a forked process would hit one side only.
    redisClient.configSet("auto-aof-rewrite-percentage", "0");
  }

  private Document admin(Document command) {
    return mongoClient.getDatabase("admin").runCommand(command);
  }

  String mongoUri() {
    return mongo.uri();
  }

  String redisUri() {
    return redis.uri();
  }

  long pid(Writing writing) {
    return writing.isMongo()
        ? ((Number) admin(new Document("serverStatus", 1)).get("pid")).longValue()
        : Long.parseLong(info("server", "process_id"));
  }

  private String info(String section, String field) {
    return redisClient
        .info(section)
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  /** What the running servers say about themselves. */
  String describe(Writing writing) {
    if (!writing.isMongo()) {
      return "Redis %s, appendonly %s, appendfsync %s, maxmemory-policy %s, no AOF rewrites"
          .formatted(
              info("server", "redis_version"),
              redisClient.configGet("appendonly").get("appendonly"),
              redisClient.configGet("appendfsync").get("appendfsync"),
              redisClient.configGet("maxmemory-policy").get("maxmemory-policy"));
    }
    Document status = admin(new Document("serverStatus", 1));
    Document cache = status.get("wiredTiger", Document.class).get("cache", Document.class);
    return "MongoDB %s, %s, cache %d MiB, oplog %d MiB, one node"
        .formatted(
            status.getString("version"),
            status.get("storageEngine", Document.class).getString("name"),
            ((Number) cache.get("maximum bytes configured")).longValue() >> 20,
            oplogBytes() >> 20);
  }

  private long oplogBytes() {
    MongoDatabase local = mongoClient.getDatabase("local");
    Document stats = local.runCommand(new Document("collStats", "oplog.rs"));
    return ((Number) stats.get("maxSize")).longValue();
  }

  /** An empty store whose disk has caught up, so that no measurement pays for the one before. */
  void empty() {
    for (String name : List.of(DATABASE, LEDGERS)) {
      mongoClient.getDatabase(name).drop();
    }
    admin(new Document("fsync", 1));
    redisClient.flushAll();
  }

  /**
   * Checks that the store holds what a measurement claims to have made visible.
   *
   * @throws IllegalStateException if it does not
   */
  void verify(Assignment.Load load, long seed) {
    Keys.Chooser chooser = load.keys().chooser(seed);
    long expected =
        load.keys() == Keys.UNIQUE
            ? load.events()
            : LongStream.range(0, load.events()).mapToObj(chooser::keyOf).distinct().count();
    long found =
        load.writing().isMongo()
            ? mongoClient.getDatabase(DATABASE).getCollection(MEASURED).countDocuments()
            : (Long)
                redisClient.eval(
                    "return #redis.call('KEYS', ARGV[1])", List.of(), List.of(MEASURED + "*"));
    if (found != expected) {
      throw new IllegalStateException(
          "%s left %d keys in the store instead of %d".formatted(load.writing(), found, expected));
    }
  }

  @Override
  public void close() {
    redisClient.close();
    mongoClient.close();
    redis.close();
    mongo.close();
  }
}
