package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.cdcpipeline.sink.mongo.MongoOperationCodec.Operation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongoWriteTest {

  private static final BsonString ID = new BsonString("x");
  private static final BsonDocument FILTER = BsonDocument.parse("{_id: {$eq: 'x'}}");

  @ParameterizedTest
  @CsvSource({
    "'', c",
    "db, ''",
    "a.b, c",
    "a b, c",
    "a/b, c",
    "a$b, c",
    "admin, c",
    "local, c",
    "config, c",
    "db, system.users",
    "db, a$b",
    "db, .a",
    "db, a.",
  })
  void aTargetThatNoTransactionCanWriteIsRefusedAtOnce(String database, String collection) {
    assertThatThrownBy(() -> MongoWrite.deleteOne(database, collection, ID))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot write to");
  }

  @Test
  void aNamespaceMayHave255Bytes() {
    assertThat(MongoWrite.deleteOne("db", "c".repeat(252), ID)).isNotNull();
    assertThatThrownBy(() -> MongoWrite.deleteOne("db", "c".repeat(253), ID))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MongoWrite.deleteOne("d".repeat(64), "c", ID))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{a: 1}", "{$inc: {a: 1}, b: 2}"})
  void anUpdateConsistsOfOperators(String update) {
    assertThatThrownBy(() -> MongoWrite.updateOne("db", "c", ID, BsonDocument.parse(update)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use replaceOne");
  }

  @Test
  void aReplacementHasNoOperators() {
    BsonDocument update = BsonDocument.parse("{$inc: {a: 1}}");

    assertThatThrownBy(() -> MongoWrite.replaceOne("db", "c", ID, update))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use updateOne");
  }

  @Test
  void anInsertWithoutAnIdIsRefusedBecauseEachReplayWouldMakeAnother() {
    MongoWrite insert = MongoWrite.insertOne("db", "c", BsonDocument.parse("{a: 1}"));

    assertThatThrownBy(() -> MongoOperationCodec.encode(insert))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no _id");
  }

  @Test
  void aDocumentAboveTheServersLimitIsRefusedBeforeItEntersACheckpoint() {
    BsonDocument large =
        new BsonDocument("_id", ID).append("a", new BsonString("x".repeat(16 << 20)));

    assertThatThrownBy(() -> MongoOperationCodec.encode(MongoWrite.insertOne("db", "c", large)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 MiB")
        .hasMessageContaining("db.c");
  }

  @Nested
  class EncodedAndDecoded {

    @Test
    void anInsertIsAnInsert() {
      BsonDocument document = BsonDocument.parse("{_id: 'x', a: [1, {b: null}]}");

      InsertOneModel<BsonDocument> model =
          (InsertOneModel<BsonDocument>) roundTrip(MongoWrite.insertOne("db", "c", document));

      assertThat(model.getDocument()).isEqualTo(document);
    }

    @Test
    void aReplacementIsAnUpsertOfItsId() {
      BsonDocument document = BsonDocument.parse("{a: 1}");

      ReplaceOneModel<BsonDocument> model =
          (ReplaceOneModel<BsonDocument>) roundTrip(MongoWrite.replaceOne("db", "c", ID, document));

      assertThat(model.getFilter()).isEqualTo(FILTER);
      assertThat(model.getReplacement()).isEqualTo(document);
      assertThat(model.getReplaceOptions().isUpsert()).isTrue();
    }

    @Test
    void anUpdateIsAnUpsertOfItsId() {
      BsonDocument update = BsonDocument.parse("{$inc: {a: 1}}");

      UpdateOneModel<BsonDocument> model =
          (UpdateOneModel<BsonDocument>) roundTrip(MongoWrite.updateOne("db", "c", ID, update));

      assertThat(model.getFilter()).isEqualTo(FILTER);
      assertThat(model.getUpdate()).isEqualTo(update);
      assertThat(model.getOptions().isUpsert()).isTrue();
    }

    @Test
    void aDeletionIsOneOfItsId() {
      DeleteOneModel<BsonDocument> model =
          (DeleteOneModel<BsonDocument>) roundTrip(MongoWrite.deleteOne("db", "c", ID));

      assertThat(model.getFilter()).isEqualTo(FILTER);
    }

    @Test
    void theBytesAreThoseOfEarlierReleases() {
      byte[] bytes =
          MongoOperationCodec.encode(
              MongoWrite.updateOne("db", "c", ID, BsonDocument.parse("{$inc: {a: 1}}")));

      assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
    }

    private WriteModel<BsonDocument> roundTrip(MongoWrite write) {
      byte[] bytes = MongoOperationCodec.encode(write);
      Operation operation = MongoOperationCodec.decode(ByteBuffer.wrap(bytes));
      assertThat(operation.target().getDatabaseName()).isEqualTo("db");
      assertThat(operation.target().getCollectionName()).isEqualTo("c");
      assertThat(operation.bytes()).isEqualTo(bytes.length);
      return operation.model();
    }
  }

  private static final String GOLDEN =
      "44000000026f0002000000750002640003000000646200026300020000006300026b000200000078000376001700"
          + "00000324696e63000c00000010610001000000000000";
}
