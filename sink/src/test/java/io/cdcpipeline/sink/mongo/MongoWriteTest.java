package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MongoWriteTest {

  private static final BsonString ID = new BsonString("x");
  private static final BsonDocument FILTER = BsonDocument.parse("{_id: 'x'}");

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{$currentDate: {a: true}}",
        "{$where: {a: 1}}",
        "{$set: 5}",
        "{$set: {sku: 1}}",
        "{$set: {'sku.part': 1}}"
      })
  void anUpdateThatCouldNotBeRepeatedOrWouldChangeItsKeyIsRefused(String update) {
    DocumentKey sku = DocumentKey.field("sku", ID);

    assertThatThrownBy(() -> MongoWrite.updateOne("db", "c", sku, BsonDocument.parse(update)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{_id: 1, a: 1}", "{a: null}", "{a: [1]}", "{'$where': 1}"})
  void aKeyThatMayMatchSeveralDocumentsIsRefused(String fields) {
    assertThatThrownBy(() -> new DocumentKey(BsonDocument.parse(fields)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReplacementHoldsTheFieldsOfItsKey() {
    DocumentKey key = DocumentKey.field("a.b", ID);

    assertThat(MongoWrite.replaceOne("db", "c", key, BsonDocument.parse("{a: {b: 'x'}}")))
        .isNotNull();
    assertThatThrownBy(() -> MongoWrite.replaceOne("db", "c", key, BsonDocument.parse("{a: 1}")))
        .hasMessageContaining("'a.b'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{$merge: 'x'}]", "[{$set: {a: 1}, $unset: 'b'}]", "[5]"})
  void aPipelineConsistsOfStagesThatUpdate(String pipeline) {
    assertThatThrownBy(
            () ->
                new MongoWrite.UpdateOne(
                    "db",
                    "c",
                    DocumentKey.id(ID),
                    BsonArray.parse(pipeline),
                    MongoWrite.IfAbsent.INSERT,
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "null", "[1]", "{a: 1}"})
  void aVersionWithoutAnOrderIsRefused(String version) {
    BsonValue value = BsonDocument.parse("{v: " + version + "}").get("v");

    assertThatThrownBy(() -> new VersionGuard("v", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order");
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

    @ParameterizedTest
    @ValueSource(strings = {"{_id: {$gt: ''}}", "{_id: {a: 1}}", "{_id: /x/}", "{_id: null}"})
    void anIdThatCouldBeTakenForAConditionIsComparedByEq(String fields) {
      DocumentKey key = new DocumentKey(BsonDocument.parse(fields));

      assertThat(key.filter())
          .isEqualTo(new BsonDocument("_id", new BsonDocument("$eq", key.fields().get("_id"))));
    }

    @Test
    void theBytesAreThoseOfEarlierReleases() {
      byte[] bytes =
          MongoOperationCodec.encode(
              MongoWrite.updateOne("db", "c", ID, BsonDocument.parse("{$inc: {a: 1}}")));

      assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(GOLDEN);
    }

    @Test
    void soAreThoseOfOperationsWithAllTheirFields() {
      DocumentKey key = DocumentKey.field("sku", ID);
      MongoWrite replace =
          MongoWrite.replaceOne("db", "c", key, BsonDocument.parse("{sku: 'x'}"))
              .onlyExisting()
              .ifNewer("v", new BsonInt64(7));
      MongoWrite delete = MongoWrite.deleteOne("db", "c", key).ifNewer("v", new BsonInt64(8));
      MongoWrite pipeline =
          MongoWrite.updateOne("db", "c", key, List.of(BsonDocument.parse("{$set: {a: 1}}")));
      BsonDateTime time = new BsonDateTime(1_000);

      assertThat(hex(replace, null, new BsonDocument("created", time))).isEqualTo(GOLDEN_REPLACE);
      assertThat(hex(delete, time, null)).isEqualTo(GOLDEN_DELETE);
      assertThat(hex(pipeline, null, null)).isEqualTo(GOLDEN_PIPELINE);
    }

    @Test
    void theyAreReadAsTheyWereWritten() {
      MongoOperation replace = MongoOperation.of(HexFormat.of().parseHex(GOLDEN_REPLACE));
      MongoOperation delete = MongoOperation.of(HexFormat.of().parseHex(GOLDEN_DELETE));
      MongoOperation pipeline = MongoOperation.of(HexFormat.of().parseHex(GOLDEN_PIPELINE));

      assertThat(replace.key()).isEqualTo(DocumentKey.field("sku", ID));
      assertThat(replace.ifAbsent()).isEqualTo(MongoWrite.IfAbsent.SKIP);
      assertThat(replace.guard()).isEqualTo(new VersionGuard("v", new BsonInt64(7)));
      assertThat(replace.created()).isEqualTo(new BsonDocument("created", new BsonDateTime(1_000)));
      assertThat(delete.expireAt()).isEqualTo(new BsonDateTime(1_000));
      assertThat(pipeline.value()).isEqualTo(BsonArray.parse("[{$set: {a: 1}}]"));
    }

    private String hex(MongoWrite write, BsonDateTime expireAt, BsonDocument created) {
      return HexFormat.of().formatHex(MongoOperationCodec.encode(write, expireAt, created).bytes());
    }

    private WriteModel<BsonDocument> roundTrip(MongoWrite write) {
      byte[] bytes = MongoOperationCodec.encode(write);
      MongoOperation operation = MongoOperation.of(ByteBuffer.wrap(bytes));
      assertThat(operation.target().getDatabaseName()).isEqualTo("db");
      assertThat(operation.target().getCollectionName()).isEqualTo("c");
      assertThat(operation.encoded().getByteLength()).isEqualTo(bytes.length);
      return MongoModels.of(operation);
    }
  }

  private static final String GOLDEN_REPLACE =
      "80000000026f00020000007200026400030000006462000263000200000063000362001000000002736b750002"
          + "0000007800000376001000000002736b750002000000780000086e000103670019000000026600020000007600"
          + "12760007000000000000000003730016000000096372656174656400e8030000000000000000";
  private static final String GOLDEN_DELETE =
      "5b000000026f00020000006400026400030000006462000263000200000063000362001000000002736b750002"
          + "00000078000003670019000000026600020000007600127600080000000000000000097800e803000000000000"
          + "00";
  private static final String GOLDEN_PIPELINE =
      "56000000026f00020000007500026400030000006462000263000200000063000362001000000002736b750002"
          + "0000007800000476001f000000033000170000000324736574000c0000001061000100000000000000";

  private static final String GOLDEN =
      "44000000026f0002000000750002640003000000646200026300020000006300026b000200000078000376001700"
          + "00000324696e63000c00000010610001000000000000";
}
