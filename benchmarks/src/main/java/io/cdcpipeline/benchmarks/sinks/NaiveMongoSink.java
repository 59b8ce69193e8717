package io.cdcpipeline.benchmarks.sinks;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.bson.BsonDocument;

/**
 * The opponent: at least once, as connectors do it. Unordered bulks of replacements with upsert, w
 * majority and journalled, and a flush before each checkpoint.
 */
final class NaiveMongoSink implements Sink<Trade> {

  static final int BULK = 1_000;

  private static final ReplaceOptions UPSERT = new ReplaceOptions().upsert(true);

  private final String uri;
  private final String collection;
  private final Journal journal;

  NaiveMongoSink(String uri, String collection, Journal journal) {
    this.uri = uri;
    this.collection = collection;
    this.journal = journal;
  }

  @Override
  public SinkWriter<Trade> createWriter(WriterInitContext context) {
    return new Writer(uri, collection, journal);
  }

  static MongoClient connect(String uri) {
    return MongoClients.create(
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(uri))
            .writeConcern(WriteConcern.MAJORITY.withJournal(true))
            .build());
  }

  static WriteModel<BsonDocument> upsert(Trade trade) {
    return new ReplaceOneModel<>(Filters.eq("_id", trade.key()), Stored.document(trade), UPSERT);
  }

  /** Unordered, and never empty. */
  static void write(
      MongoCollection<BsonDocument> target, List<? extends WriteModel<BsonDocument>> models) {
    target.bulkWrite(models, unordered());
  }

  private static BulkWriteOptions unordered() {
    return new BulkWriteOptions().ordered(false);
  }

  /** The configuration of a live client, for the record. */
  static String describe(MongoCollection<BsonDocument> target) {
    return "bulkWrite of replaceOne, upsert %s, ordered %s, up to %d a bulk, %s"
        .formatted(UPSERT.isUpsert(), unordered().isOrdered(), BULK, target.getWriteConcern());
  }

  private static final class Writer implements SinkWriter<Trade> {

    private final Journal journal;
    private final MongoClient client;
    private final MongoCollection<BsonDocument> target;
    private final List<WriteModel<BsonDocument>> bulk = new ArrayList<>(BULK);
    private long written;

    Writer(String uri, String collection, Journal journal) {
      this.journal = journal;
      this.client = connect(uri);
      this.target =
          client.getDatabase(Stores.DATABASE).getCollection(collection, BsonDocument.class);
      journal.note(describe(target) + ", flush before each checkpoint");
    }

    @Override
    public void write(Trade trade, Context context) {
      if (written++ == 0) {
        journal.mark(Mark.FIRST, 1);
      }
      bulk.add(upsert(trade));
      if (bulk.size() == BULK) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      if (!bulk.isEmpty()) {
        NaiveMongoSink.write(target, bulk);
        bulk.clear();
        journal.mark(Mark.ACKNOWLEDGED, written);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
