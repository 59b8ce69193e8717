package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MongoCombinerTest {

  private static final BsonString ID = new BsonString("x");
  private static final MongoCombiner COMBINER = new MongoCombiner();

  private static final MongoWrite.ReplaceOne REPLACE =
      MongoWrite.replaceOne("db", "c", ID, BsonDocument.parse("{a: 1}"));
  private static final MongoWrite DELETE = MongoWrite.deleteOne("db", "c", ID);

  private static MongoWrite.UpdateOne update(String update) {
    return MongoWrite.updateOne("db", "c", ID, BsonDocument.parse(update));
  }

  private static MongoWrite insert() {
    return MongoWrite.insertOne("db", "c", BsonDocument.parse("{_id: 'x', a: 2}"));
  }

  /** The operation that both become; null when they stay two. */
  private static MongoOperation fold(MongoWrite earlier, MongoWrite later) {
    byte[] folded =
        COMBINER.fold(MongoOperationCodec.encode(earlier), MongoOperationCodec.encode(later));
    return folded == null ? null : MongoOperation.of(folded);
  }

  private static void assertFoldsTo(MongoWrite expected, MongoWrite earlier, MongoWrite later) {
    assertThat(fold(earlier, later)).isNotNull();
    assertThat(fold(earlier, later).encoded())
        .isEqualTo(MongoOperation.of(MongoOperationCodec.encode(expected)).encoded());
  }

  private static void assertStays(MongoWrite earlier, MongoWrite later) {
    assertThat(fold(earlier, later)).isNull();
  }

  @Nested
  class AReplacement {

    @Test
    void takesThePlaceOfAnEarlierReplacementUpdateOrDeletion() {
      for (MongoWrite earlier :
          List.of(
              MongoWrite.replaceOne("db", "c", ID, BsonDocument.parse("{b: 1}")),
              update("{$inc: {n: 1}}"),
              DELETE)) {
        assertFoldsTo(REPLACE, earlier, REPLACE);
      }
    }

    @Test
    void staysBehindAnInsertWhichMustFailOnADocumentOfSomeoneElse() {
      assertStays(insert(), REPLACE);
      assertStays(insert(), DELETE);
      assertStays(insert(), update("{$set: {a: 1}}"));
      assertStays(insert(), insert());
    }

    @Test
    void ofAnExistingDocumentInsertsWhereTheEarlierWriteWouldHave() {
      assertFoldsTo(REPLACE, update("{$inc: {n: 1}}"), REPLACE.onlyExisting());
      assertFoldsTo(
          REPLACE.onlyExisting(), update("{$inc: {n: 1}}").onlyExisting(), REPLACE.onlyExisting());
      assertFoldsTo(DELETE, DELETE, REPLACE.onlyExisting());
    }

    @Test
    void isNotFoldedWithALaterUpdate() {
      assertStays(REPLACE, update("{$set: {a: 1}}"));
    }

    @Test
    void byAnotherFieldKeepsTheDeletionBeforeIt() {
      DocumentKey key = DocumentKey.field("sku", new BsonInt32(7));

      assertStays(
          MongoWrite.deleteOne("db", "c", key),
          MongoWrite.replaceOne("db", "c", key, BsonDocument.parse("{sku: 7}")));
    }
  }

  @Test
  void anInsertBehindADeletionIsAReplacement() {
    assertFoldsTo(
        MongoWrite.replaceOne("db", "c", ID, BsonDocument.parse("{_id: 'x', a: 2}")),
        DELETE,
        insert());
    assertStays(REPLACE, insert());
  }

  @Test
  void aDeletionTakesThePlaceOfAllButAnInsert() {
    assertFoldsTo(DELETE, REPLACE, DELETE);
    assertFoldsTo(DELETE, update("{$push: {l: 1}}"), DELETE);
    assertFoldsTo(DELETE, DELETE, DELETE);
    assertStays(DELETE, update("{$set: {a: 1}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 1}}                 | {$set: {b: 2}}                 | {$set: {a: 1, b: 2}}
          {$set: {a: 1}}                 | {$set: {a: 2}}                 | {$set: {a: 2}}
          {$set: {'a.b': 1}}             | {$set: {'a.c': 2}}             | {$set: {'a.b': 1, 'a.c': 2}}
          {$set: {a: 1}}                 | {$unset: {a: ''}}              | {$unset: {a: ''}}
          {$unset: {a: ''}}              | {$set: {a: 1}}                 | {$set: {a: 1}}
          {$unset: {a: ''}}              | {$inc: {a: 1}}                 | {$set: {a: 1}}
          {$inc: {a: 1}}                 | {$inc: {a: 2}}                 | {$inc: {a: 3}}
          {$inc: {a: {$numberLong:'1'}}} | {$inc: {a: {$numberLong:'2'}}} | {$inc: {a: {$numberLong:'3'}}}
          {$set: {a: 5}}                 | {$inc: {a: 2}}                 | {$set: {a: 7}}
          {$inc: {a: 5}}                 | {$set: {a: 2}}                 | {$set: {a: 2}}
          {$inc: {a: 1}}                 | {$push: {b: 2}}                | {$inc: {a: 1}, $push: {b: 2}}
          {$push: {a: 1}}                | {$push: {a: 2}}                | {$push: {a: {$each: [1, 2]}}}
          {$push: {a: {$each: [1, 2]}}}  | {$push: {a: [3]}}              | {$push: {a: {$each: [1, 2, [3]]}}}
          {$addToSet: {a: 1}}            | {$addToSet: {a: 1}}            | {$addToSet: {a: {$each: [1, 1]}}}
          {$min: {a: 1}}                 | {$min: {a: 2}}                 | {$min: {a: 1}}
          {$max: {a: 1}}                 | {$max: {a: 2}}                 | {$max: {a: 2}}
          {$setOnInsert: {a: 1}}         | {$setOnInsert: {a: 2, b: 3}}   | {$setOnInsert: {a: 1}}
          {$inc: {a: 1}}                 | {$inc: {a: 1}, $setOnInsert: {b: 1}} | {$inc: {a: 2}}
          """)
  void twoUpdatesBecomeOne(String earlier, String later, String expected) {
    assertFoldsTo(update(expected), update(earlier), update(later));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 1}}                     | {$set: {'a.b': 2}}
          {$set: {'a.b': 1}}                 | {$set: {a: 2}}
          {$push: {a: 1}}                    | {$set: {'a.0': 2}}
          {$inc: {a: 2147483647}}            | {$inc: {a: 1}}
          {$inc: {a: 1}}                     | {$inc: {a: {$numberLong:'1'}}}
          {$inc: {a: 0.1}}                   | {$inc: {a: 0.2}}
          {$set: {a: '1'}}                   | {$inc: {a: 1}}
          {$inc: {a: 1}}                     | {$mul: {a: 2}}
          {$mul: {a: 2}}                     | {$mul: {a: 2}}
          {$min: {a: 1}}                     | {$max: {a: 2}}
          {$min: {a: 1}}                     | {$min: {a: {$numberLong:'2'}}}
          {$push: {a: {$each: [1], $slice: -2}}} | {$push: {a: 2}}
          {$push: {a: 1}}                    | {$push: {a: {$each: [2], $position: 0}}}
          {$push: {a: 1}}                    | {$addToSet: {a: 1}}
          {$pull: {a: 1}}                    | {$pull: {a: 1}}
          {$rename: {a: 'b'}}                | {$set: {b: 1}}
          {$set: {b: 1}}                     | {$rename: {a: 'b'}}
          {$set: {'a.$[].b': 1}}             | {$set: {c: 1}}
          {$setOnInsert: {a: 1}}             | {$inc: {a: 1}}
          """)
  void twoUpdatesThatMayDifferFromOneStayTwo(String earlier, String later) {
    assertStays(update(earlier), update(later));
  }

  @Test
  void updatesOfWhichOnlyOneInsertsStayTwo() {
    assertStays(update("{$inc: {a: 1}}").onlyExisting(), update("{$inc: {a: 1}}"));
    assertStays(update("{$inc: {a: 1}}"), update("{$inc: {a: 1}}").onlyExisting());
  }

  @Test
  void aPipelineStaysByItself() {
    MongoWrite pipeline =
        MongoWrite.updateOne(
            "db", "c", DocumentKey.id(ID), List.of(BsonDocument.parse("{$set: {a: '$b'}}")));

    assertStays(pipeline, update("{$set: {a: 1}}"));
    assertStays(update("{$set: {a: 1}}"), pipeline);
    assertFoldsTo(DELETE, pipeline, DELETE);
  }

  @Test
  void aListThatGrowsIsCutIntoSeveralOperations() {
    MongoWrite one = update("{$push: {l: 1}}");
    byte[] folded = MongoOperationCodec.encode(one);
    int operations = 1;
    for (int i = 1; i < 1000; i++) {
      byte[] next = COMBINER.fold(folded, MongoOperationCodec.encode(one));
      if (next == null) {
        operations++;
        folded = MongoOperationCodec.encode(one);
      } else {
        folded = next;
      }
    }

    assertThat(operations).isEqualTo(4);
  }

  @Nested
  class WithAVersionGuard {

    private MongoWrite replace(long version) {
      return REPLACE.ifNewer("v", new BsonInt64(version));
    }

    private MongoWrite delete(long version) {
      return MongoWrite.deleteOne("db", "c", ID).ifNewer("v", new BsonInt64(version));
    }

    @Test
    void theHigherVersionStaysWhateverTheOrder() {
      assertFoldsTo(replace(2), replace(1), replace(2));
      assertFoldsTo(replace(2), replace(2), replace(1));
      assertFoldsTo(replace(2), replace(2), replace(2));
      assertFoldsTo(delete(2), replace(1), delete(2));
      assertFoldsTo(delete(2), delete(2), replace(1));
    }

    @Test
    void versionsOfDifferentFieldsTypesOrNoneStayTwo() {
      assertStays(replace(1), REPLACE);
      assertStays(REPLACE, replace(1));
      assertStays(replace(1), REPLACE.ifNewer("w", new BsonInt64(2)));
      assertStays(replace(1), REPLACE.ifNewer("v", new BsonInt32(2)));
    }

    @Test
    void stringsCompareAsTheServerComparesThem() {
      BsonString privateUse = new BsonString("\uE000");
      BsonString emoji = new BsonString("\uD83D\uDE00");

      assertFoldsTo(
          REPLACE.ifNewer("v", emoji),
          REPLACE.ifNewer("v", privateUse),
          REPLACE.ifNewer("v", emoji));
      assertFoldsTo(
          REPLACE.ifNewer("v", emoji),
          REPLACE.ifNewer("v", emoji),
          REPLACE.ifNewer("v", privateUse));
    }
  }

  @Test
  void aReplacementThatKeepsTheDateOfCreationKeepsTheFirst() throws Exception {
    WriteStamps stamps = WriteStamps.NONE.fields("created", "modified");
    byte[] folded = COMBINER.fold(stamped(stamps, REPLACE, 1), stamped(stamps, REPLACE, 2));

    MongoOperation operation = MongoOperation.of(folded);
    assertThat(operation.created()).isEqualTo(new BsonDocument("created", new BsonDateTime(1)));
    assertThat(operation.value().asDocument().get("modified")).isEqualTo(new BsonDateTime(2));
  }

  private static byte[] stamped(WriteStamps stamps, MongoWrite write, long time) {
    WriteStamps.Stamped stamped = stamps.stamp(write, new BsonDateTime(time));
    return MongoOperationCodec.encode(stamped.write(), stamped.expireAt(), stamped.created())
        .bytes();
  }

  @Nested
  class TheKeyOfAnOperation {

    private final MongoEncoder encoder =
        new MongoEncoder(WriteStamps.NONE, MongoTargets.Kind.TRANSACTIONS);

    private ByteBuffer key(MongoWrite write) throws IOException {
      List<ByteBuffer> keys = new ArrayList<>();
      encoder.encode(write, (lane, key, operation) -> keys.add(key));
      return keys.get(0);
    }

    private ByteBuffer ofId(BsonValue id) throws IOException {
      return key(MongoWrite.deleteOne("db", "c", id));
    }

    @Test
    void isTheSameForEveryKindOfWriteOfADocument() throws Exception {
      ByteBuffer key = key(REPLACE);

      assertThat(key(DELETE)).isEqualTo(key);
      assertThat(key(insert())).isEqualTo(key);
      assertThat(key(update("{$inc: {a: 1}}"))).isEqualTo(key);
    }

    @Test
    void tellsDatabasesCollectionsAndDocumentsApart() throws Exception {
      List<MongoWrite> others =
          List.of(
              MongoWrite.deleteOne("d", "c", ID),
              MongoWrite.deleteOne("db", "cc", ID),
              MongoWrite.deleteOne("db", "c", new BsonString("y")),
              MongoWrite.deleteOne("db", "c", new BsonObjectId(new ObjectId())),
              MongoWrite.deleteOne("db", "c", BsonNull.VALUE),
              MongoWrite.deleteOne("db", "c", new BsonInt32(0)));

      for (MongoWrite other : others) {
        assertThat(key(other)).isNotEqualTo(key(DELETE));
      }
    }

    @Test
    void isTheSameForNumbersThatMongoDbTakesAsEqual() throws Exception {
      ByteBuffer one = ofId(new BsonInt32(1));

      assertThat(ofId(new BsonInt64(1))).isEqualTo(one);
      assertThat(ofId(new BsonDouble(1))).isEqualTo(one);
      assertThat(ofId(new BsonDecimal128(Decimal128.parse("1.00")))).isEqualTo(one);
      assertThat(ofId(new BsonDouble(-0.0))).isEqualTo(ofId(new BsonInt32(0)));
      assertThat(ofId(new BsonDecimal128(Decimal128.parse("-0E+3"))))
          .isEqualTo(ofId(new BsonInt32(0)));
      assertThat(ofId(new BsonDecimal128(Decimal128.parse("0.5"))))
          .isEqualTo(ofId(new BsonDouble(0.5)));
      assertThat(ofId(BsonDocument.parse("{p: [1]}")))
          .isEqualTo(ofId(BsonDocument.parse("{p: [{$numberLong: '1'}]}")));
    }

    @Test
    void tellsNumbersApartThatAreNotEqual() throws Exception {
      assertThat(ofId(new BsonDecimal128(Decimal128.parse("0.1"))))
          .isNotEqualTo(ofId(new BsonDouble(0.1)));
      assertThat(ofId(new BsonDecimal128(Decimal128.parse("-1E-6000"))))
          .isNotEqualTo(ofId(new BsonInt32(0)));
      assertThat(ofId(new BsonInt64((1L << 53) + 1))).isNotEqualTo(ofId(new BsonInt64(1L << 53)));
    }

    @Test
    void foldsNothingAcrossAChangeFromOneWayOfAddressingToAnother() throws Exception {
      DocumentKey sku = DocumentKey.field("sku", new BsonString("7"));
      ByteBuffer before = key(REPLACE);
      ByteBuffer between = key(MongoWrite.deleteOne("db", "c", sku));
      ByteBuffer after = key(REPLACE);

      assertThat(after).isNotEqualTo(before).isNotEqualTo(between);
      assertThat(key(DELETE)).isEqualTo(after);
      assertThat(key(MongoWrite.deleteOne("db", "other", ID)))
          .isEqualTo(key(MongoWrite.deleteOne("db", "other", ID)));
    }

    @Test
    void foldsNothingAcrossAPipelineThatMayGiveADocumentAnotherKey() throws Exception {
      DocumentKey sku = DocumentKey.field("sku", new BsonString("7"));
      MongoWrite delete = MongoWrite.deleteOne("db", "c", sku);
      ByteBuffer before = key(delete);
      ByteBuffer pipeline =
          key(
              MongoWrite.updateOne(
                  "db", "c", sku, List.of(BsonDocument.parse("{$set: {sku: '8'}}"))));

      assertThat(pipeline).isNotEqualTo(before);
      assertThat(key(delete)).isNotEqualTo(before).isNotEqualTo(pipeline);
    }
  }
}
