package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientModelsTest {

  private static final BsonString ID = new BsonString("x");

  @ParameterizedTest
  @CsvSource({"17, false", "21, false", "24, false", "25, true", "26, true"})
  void aServerHasTheCommandFromWireVersion25On(int maxWireVersion, boolean expected) {
    assertThat(ClientModels.supportedBy(maxWireVersion)).isEqualTo(expected);
  }

  @Test
  void eachModelKeepsItsTargetFilterAndOptions() {
    BsonDocument document = BsonDocument.parse("{a: 1}");
    List<MongoWrite> writes =
        List.of(
            MongoWrite.insertOne("db", "c", new BsonDocument("_id", ID)),
            MongoWrite.replaceOne("db", "c", ID, document),
            MongoWrite.replaceOne("db", "c", ID, document).ifNewer("v", new BsonInt32(1)),
            MongoWrite.updateOne("db", "c", ID, BsonDocument.parse("{$inc: {a: 1}}"))
                .onlyExisting(),
            MongoWrite.deleteOne("db", "c", ID));

    assertThat(writes)
        .extracting(
            write ->
                ClientModels.of(MongoOperation.of(MongoOperationCodec.encode(write))).toString())
        .satisfiesExactly(
            insert -> assertThat(insert).contains("db.c", "\"_id\": \"x\""),
            replace -> assertThat(replace).contains("\"a\": 1", "upsert=true"),
            guarded -> assertThat(guarded).contains("$replaceWith", "upsert=true"),
            update -> assertThat(update).contains("$inc", "upsert=false"),
            delete -> assertThat(delete).contains("\"_id\": \"x\""));
  }
}
