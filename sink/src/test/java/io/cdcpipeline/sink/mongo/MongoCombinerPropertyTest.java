package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import io.cdcpipeline.testsupport.MongoFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random sequences of operations, applied as they are and combined: the documents must be equal.
 */
@Timeout(120)
class MongoCombinerPropertyTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final int SEQUENCES = 150;
  private static final int OPERATIONS = 40;
  private static final int DUPLICATE_KEY = 11000;
  private static final MongoCombiner COMBINER = new MongoCombiner();

  private final String database = MONGO.freshDatabase();
  private final MongoStore store = new MongoStore(MONGO.uri(), database);
  private MongoCollection<BsonDocument> collection;

  @BeforeEach
  void open() {
    collection = store.collection("c").withWriteConcern(WriteConcern.W1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void combinedOperationsLeaveTheSameDocuments(TestReporter reporter) throws Exception {
    long seed = System.nanoTime();
    reporter.publishEntry("seed", Long.toString(seed));
    int before = 0;
    int after = 0;
    Random random = new Random(seed);
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      List<MongoWrite> writes = writes(random);
      List<byte[]> plain = new ArrayList<>();
      List<byte[]> combined = combine(writes, plain);
      before += plain.size();
      after += combined.size();

      assertThat(apply(combined))
          .as("seed %d, sequence %d: %s", seed, sequence, writes)
          .isEqualTo(apply(plain));
    }
    reporter.publishEntry("operations", before + " became " + after);
    assertThat(after).as("seed %d: operations after folding", seed).isLessThan(before * 9 / 10);
  }

  /**
   * What a writer's buffer does: an operation goes where the last one on its document is; {@code
   * plain} gets them all.
   */
  private static List<byte[]> combine(List<MongoWrite> writes, List<byte[]> plain)
      throws IOException {
    MongoEncoder encoder = new MongoEncoder(WriteStamps.NONE, MongoTargets.Kind.TRANSACTIONS);
    Map<ByteBuffer, Integer> last = new HashMap<>();
    List<byte[]> operations = new ArrayList<>();
    for (MongoWrite write : writes) {
      encoder.encode(
          write,
          (lane, key, operation) -> {
            plain.add(operation);
            Integer at = last.get(key);
            byte[] folded = at == null ? null : COMBINER.fold(operations.get(at), operation);
            if (folded != null) {
              operations.set(at, folded);
            } else {
              last.put(key, operations.size());
              operations.add(operation);
            }
          });
    }
    return operations;
  }

  private List<BsonDocument> apply(List<byte[]> operations) {
    collection.deleteMany(new BsonDocument());
    // Of someone else: an insert of this one fails, and goes on failing.
    collection.insertOne(BsonDocument.parse("{_id: 'foreign', sku: 1, n: 1}"));
    for (byte[] operation : operations) {
      MongoOperation decoded = MongoOperation.of(operation);
      assertThat(decoded.target()).isEqualTo(new MongoNamespace(database, "c"));
      try {
        collection.bulkWrite(List.of(MongoModels.of(decoded)));
      } catch (MongoBulkWriteException e) {
        assertThat(e.getWriteErrors().get(0).getCode()).isEqualTo(DUPLICATE_KEY);
        assertThat(decoded.kind()).isEqualTo(MongoOperation.Kind.INSERT);
      }
    }
    List<BsonDocument> documents = new ArrayList<>();
    collection.find().sort(eq("_id", 1)).into(documents);
    return documents;
  }

  private List<MongoWrite> writes(Random random) {
    List<MongoWrite> writes = new ArrayList<>();
    boolean guarded = random.nextInt(4) == 0;
    for (int i = 0; i < OPERATIONS; i++) {
      BsonValue id =
          switch (random.nextInt(5)) {
            case 0 -> new BsonString("foreign");
            case 1 -> new BsonInt32(1);
            case 2 -> new BsonInt64(1);
            default -> new BsonString("x" + random.nextInt(2));
          };
      writes.add(guarded ? guarded(random, id) : plain(random, id, i));
    }
    return writes;
  }

  private MongoWrite guarded(Random random, BsonValue id) {
    BsonInt32 version = new BsonInt32(random.nextInt(6));
    return random.nextBoolean()
        ? MongoWrite.deleteOne(database, "c", id).ifNewer("v", version)
        : MongoWrite.replaceOne(database, "c", id, new BsonDocument("is", version))
            .ifNewer("v", version);
  }

  private MongoWrite plain(Random random, BsonValue id, int i) {
    return switch (random.nextInt(12)) {
      case 0 -> MongoWrite.deleteOne(database, "c", id);
      case 1 ->
          MongoWrite.insertOne(
              database, "c", new BsonDocument("_id", id).append("n", new BsonInt32(i)));
      case 2 -> MongoWrite.replaceOne(database, "c", id, new BsonDocument("n", new BsonInt32(i)));
      case 3 ->
          MongoWrite.replaceOne(database, "c", id, new BsonDocument("m", new BsonInt32(i)))
              .onlyExisting();
      case 4 ->
          MongoWrite.updateOne(
              database,
              "c",
              DocumentKey.id(id),
              List.of(BsonDocument.parse("{$set: {m: {$add: [{$ifNull: ['$n', 0]}, 1]}}}")));
      default -> {
        MongoWrite.UpdateOne update = MongoWrite.updateOne(database, "c", id, update(random, i));
        yield random.nextInt(4) == 0 ? update.onlyExisting() : update;
      }
    };
  }

  private static BsonDocument update(Random random, int i) {
    BsonDocument update = new BsonDocument();
    for (int operators = 1 + random.nextInt(2); operators > 0; operators--) {
      String text =
          switch (random.nextInt(12)) {
            case 0 -> "{$set: {n: %d}}";
            case 1 -> "{$inc: {n: %d}}";
            case 2 -> "{$inc: {m: %d}}";
            case 3 -> "{$min: {m: %d}}";
            case 4 -> "{$max: {o: %d}}";
            case 5 -> "{$push: {l: %d}}";
            case 6 -> "{$push: {l: {$each: [%d, [2]], $slice: -5}}}";
            case 7 -> "{$addToSet: {s: %d}}";
            case 8 -> "{$set: {'a.b': %d}}";
            case 9 -> "{$set: {a: {c: %d}}}";
            case 10 -> "{$unset: {n: %d}}";
            default -> "{$setOnInsert: {p: %d}}";
          };
      BsonDocument parsed = BsonDocument.parse(text.formatted(i % 7));
      String operator = parsed.getFirstKey();
      String field = parsed.getDocument(operator).getFirstKey();
      boolean conflicts =
          update.values().stream()
              .flatMap(fields -> fields.asDocument().keySet().stream())
              .anyMatch(other -> UpdatePaths.overlap(other, field));
      if (!conflicts) {
        BsonDocument fields = update.getDocument(operator, new BsonDocument());
        update.append(operator, fields.append(field, parsed.getDocument(operator).get(field)));
      }
    }
    return update;
  }
}
