package io.cdcpipeline.it.matrix;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.cdcpipeline.sink.flink.FlushOptions;
import io.cdcpipeline.sink.mongo.MongoSink;
import io.cdcpipeline.sink.mongo.MongoSinkBuilder;
import io.cdcpipeline.sink.mongo.MongoWrite;
import io.cdcpipeline.sink.protocol.FaultInjector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;

/** MongoDB's part of the matrix: {@code $inc} and {@code $push}, and how to read them. */
final class MongoSide implements Store.Reader {

  /** Small, so that a batch has several although operations on one key are folded. */
  static final int CHUNK = 5;

  /** Between two checkpoints, too. */
  static final FlushOptions EARLY = new FlushOptions(10, 1 << 20, Duration.ofMillis(100));

  /** Bytes; less than any batch has. */
  static final int SPILL_ABOVE = 100;

  private static final String LISTS = "lists";
  private static final String TOTALS = "totals";

  private final MongoClient client;
  private final String database;

  MongoSide(String uri, String database) {
    this.client = MongoClients.create(uri);
    this.database = database;
  }

  static Sink<Long> sink(JobSpec spec, FaultInjector faults) {
    String uri = spec.uri();
    String database = spec.target();
    MongoSinkBuilder<Long> builder =
        MongoSink.<Long>builder(
                database,
                uri,
                (number, out) -> {
                  BsonString key = new BsonString(MatrixJob.key(number));
                  out.accept(MongoWrite.updateOne(database, TOTALS, key, add(number)));
                  out.accept(MongoWrite.updateOne(database, LISTS, key, append(number)));
                })
            .ledgerDatabase(database)
            .chunkOperations(CHUNK)
            .faultInjector(faults);
    if (spec.guarantee() == Guarantee.AT_LEAST_ONCE) {
      return builder.flushing(EARLY).buildAtLeastOnce();
    }
    return spec.variant() == Variant.SPILLING
        ? builder
            .inlineMaxBytes(SPILL_ABOVE)
            .spillDirectory(spec.spillDirectory().toUri().toString())
            .build()
        : builder.build();
  }

  private static BsonDocument add(long number) {
    return new BsonDocument("$inc", new BsonDocument("total", new BsonInt64(number)));
  }

  private static BsonDocument append(long number) {
    return new BsonDocument("$push", new BsonDocument("numbers", new BsonInt64(number)));
  }

  @Override
  public History history() {
    Map<String, List<Long>> lists = new HashMap<>();
    Map<String, Long> totals = new HashMap<>();
    for (Document document : collection(LISTS).find()) {
      lists.put(document.getString("_id"), document.getList("numbers", Long.class));
    }
    for (Document document : collection(TOTALS).find()) {
      totals.put(document.getString("_id"), document.getLong("total"));
    }
    return new History(lists, totals);
  }

  private MongoCollection<Document> collection(String name) {
    return client
        .getDatabase(database)
        .getCollection(name)
        .withReadConcern(ReadConcern.MAJORITY)
        .withReadPreference(ReadPreference.primary());
  }

  @Override
  public void empty() {
    client.getDatabase(database).drop();
  }

  @Override
  public void close() {
    client.close();
  }
}
