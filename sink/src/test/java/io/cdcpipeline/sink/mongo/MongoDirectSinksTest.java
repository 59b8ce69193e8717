package io.cdcpipeline.sink.mongo;

import static com.mongodb.client.model.Filters.eq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.Contexts;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.PoisonPolicy;
import io.cdcpipeline.testsupport.MongoFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The two guarantees below exactly once. */
@Timeout(60)
@SuppressWarnings("try") // An interruption fails the test, as it should.
class MongoDirectSinksTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);
  private static final BsonString X = new BsonString("x");

  private final String database = MONGO.freshDatabase();
  private MongoStore store;

  @BeforeEach
  void open() {
    store = new MongoStore(MONGO.uri(), database);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private MongoSinkBuilder<MongoWrite> builder() {
    return MongoSink.<MongoWrite>builder(
            "direct-" + UUID.randomUUID(), MONGO.uri(), (write, out) -> out.accept(write))
        .ledgerDatabase(database);
  }

  /** One attempt: writes, a checkpoint, and a crash. */
  private static void write(Sink<MongoWrite> sink, List<MongoWrite> writes) throws Exception {
    try (SinkWriter<MongoWrite> writer = sink.createWriter(Contexts.writer(FRESH, 0))) {
      for (MongoWrite write : writes) {
        writer.write(write, null);
      }
      writer.flush(false);
    }
  }

  private BsonDocument found(BsonValue id) {
    return store.collection("c").find(eq("_id", id)).first();
  }

  @Nested
  class EffectivelyOnce {

    private MongoWrite replacement(int version) {
      return MongoWrite.replaceOne(database, "c", X, new BsonDocument("is", new BsonInt32(version)))
          .ifNewer("v", new BsonInt32(version));
    }

    private MongoWrite deletion(int version) {
      return MongoWrite.deleteOne(database, "c", X).ifNewer("v", new BsonInt32(version));
    }

    private MongoWrite increment(int version) {
      return MongoWrite.updateOne(database, "c", X, BsonDocument.parse("{$inc: {n: 1}}"))
          .ifNewer("v", new BsonInt32(version));
    }

    @Test
    void aReplayedIntervalChangesNothing() throws Exception {
      List<MongoWrite> interval = List.of(increment(1), increment(2), increment(3));

      for (int attempt = 0; attempt < 3; attempt++) {
        write(builder().buildEffectivelyOnce(), interval);
      }
      write(builder().buildEffectivelyOnce(), List.of(increment(3), increment(4)));

      assertThat(found(X)).isEqualTo(BsonDocument.parse("{_id: 'x', n: 4, v: 4}"));
    }

    @Test
    void theHighestVersionStaysWhateverTheOrder() throws Exception {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      for (int round = 0; round < 20; round++) {
        store.collection("c").deleteMany(new BsonDocument());
        List<MongoWrite> writes = new ArrayList<>();
        for (int version = 1; version <= 9; version++) {
          MongoWrite write = random.nextBoolean() ? replacement(version) : deletion(version);
          writes.add(write);
          writes.add(write);
        }
        writes.add(round % 2 == 0 ? replacement(10) : deletion(10));
        Collections.shuffle(writes, random);

        write(builder().combining(round % 3 == 0).buildEffectivelyOnce(), writes);

        assertThat(found(X).getInt32("v").getValue()).as("seed %d", seed).isEqualTo(10);
        assertThat(found(X).containsKey("_deleted")).as("seed %d", seed).isEqualTo(round % 2 != 0);
      }
    }

    @Test
    void anUpdateAfterADeletionStartsANewDocument() throws Exception {
      write(
          builder().combining(false).buildEffectivelyOnce(),
          List.of(replacement(1), deletion(2), increment(3)));

      assertThat(found(X)).isEqualTo(BsonDocument.parse("{_id: 'x', n: 1, v: 3}"));
    }

    @Test
    void anOperationWithoutAVersionIsRefusedWhenItIsWritten() {
      for (MongoWrite write :
          List.of(
              MongoWrite.insertOne(database, "c", new BsonDocument("_id", X)),
              MongoWrite.replaceOne(database, "c", X, new BsonDocument()),
              MongoWrite.updateOne(database, "c", X, BsonDocument.parse("{$inc: {n: 1}}")),
              MongoWrite.deleteOne(database, "c", X))) {
        assertThatThrownBy(() -> write(builder().buildEffectivelyOnce(), List.of(write)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("ifNewer");
      }
      assertThat(found(X)).isNull();
    }

    @Test
    void nothingIsWrittenByAWriterThatClosesWithoutACheckpoint() throws Exception {
      try (SinkWriter<MongoWrite> writer =
          builder().buildEffectivelyOnce().createWriter(Contexts.writer(FRESH, 0))) {
        writer.write(replacement(1), null);
      }

      assertThat(found(X)).isNull();
    }
  }

  @Nested
  class AtLeastOnce {

    @Test
    void everyRecordIsThereAfterTheCheckpointInTheOrderOfItsDocument() throws Exception {
      List<MongoWrite> writes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        writes.add(
            MongoWrite.updateOne(
                database,
                "c",
                X,
                new BsonDocument("$push", new BsonDocument("l", new BsonInt32(i)))));
      }
      write(builder().buildAtLeastOnce(), writes);

      assertThat(found(X).getArray("l"))
          .extracting(value -> value.asInt32().getValue())
          .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void aRepeatedInsertDoesNotFail() throws Exception {
      List<MongoWrite> writes =
          List.of(MongoWrite.insertOne(database, "c", BsonDocument.parse("{_id: 'x', a: 1}")));

      write(builder().buildAtLeastOnce(), writes);
      write(builder().buildAtLeastOnce(), writes);

      assertThat(found(X)).isEqualTo(BsonDocument.parse("{_id: 'x', a: 1}"));
    }

    @Test
    void aTimeSeriesCollectionIsCreatedAndWritten() throws Exception {
      MongoWrite measurement =
          MongoWrite.insertOne(
              database,
              "series",
              BsonDocument.parse("{_id: 1, at: {$date: '2026-01-02T03:04:05Z'}, n: 1}"));

      write(
          builder()
              .collection(CollectionSpec.of(database, "series").timeSeries("at"))
              .buildAtLeastOnce(),
          List.of(measurement));
      // Found, and not declared.
      write(builder().buildAtLeastOnce(), List.of(measurement));

      assertThat(store.collection("series").countDocuments()).isEqualTo(2);
    }

    @Test
    void aRefusedOperationIsNamedOrSetAsideAndTheOthersAreWritten() throws Exception {
      store.collection("c").insertOne(BsonDocument.parse("{_id: 'x', n: 'text'}"));
      BsonDocument inc = BsonDocument.parse("{$inc: {n: 1}}");
      List<MongoWrite> writes = new ArrayList<>();
      for (String id : List.of("a", "b", "x", "c", "x", "d")) {
        writes.add(MongoWrite.updateOne(database, "c", new BsonString(id), inc));
      }

      assertThatThrownBy(() -> write(builder().combining(false).buildAtLeastOnce(), writes))
          .hasMessageStartingWith("POISON")
          .hasMessageContaining("code 14")
          .hasMessageNotContaining("text");
      write(
          builder().combining(false).onPoison(PoisonPolicy.DEAD_LETTER).buildAtLeastOnce(), writes);

      assertThat(store.collection("cdc_rejected").countDocuments()).isEqualTo(2);
      assertThat(found(new BsonString("d"))).isEqualTo(BsonDocument.parse("{_id: 'd', n: 1}"));
      assertThat(found(new BsonString("a"))).isEqualTo(BsonDocument.parse("{_id: 'a', n: 2}"));
    }
  }
}
