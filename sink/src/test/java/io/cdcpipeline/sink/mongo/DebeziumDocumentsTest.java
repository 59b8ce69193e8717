package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebeziumDocumentsTest {

  private static final DebeziumDocuments ROWS = DebeziumDocuments.into("db", "rows", "id");

  private static List<MongoWrite> writes(DebeziumDocuments mapper, String event) {
    List<MongoWrite> writes = new ArrayList<>();
    mapper.map(BsonDocument.parse(event), writes::add);
    return writes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "u", "r"})
  void aRowReplacesItsDocument(String op) {
    assertThat(writes(ROWS, "{op: '%s', before: null, after: {id: 7, a: 'x'}}".formatted(op)))
        .containsExactly(
            MongoWrite.replaceOne(
                "db", "rows", new BsonInt32(7), BsonDocument.parse("{_id: 7, id: 7, a: 'x'}")));
  }

  @Test
  void aDeletedRowDeletesItsDocument() {
    assertThat(writes(ROWS, "{op: 'd', before: {id: 7, a: null}, after: null}"))
        .containsExactly(MongoWrite.deleteOne("db", "rows", new BsonInt32(7)));
  }

  @Test
  void theEnvelopeMayBeAPayloadWithASchemaBesideIt() {
    assertThat(writes(ROWS, "{schema: {}, payload: {op: 'd', before: {id: 7}}}"))
        .containsExactly(MongoWrite.deleteOne("db", "rows", new BsonInt32(7)));
  }

  @Test
  void severalKeyColumnsMakeADocument() {
    DebeziumDocuments mapper = DebeziumDocuments.byTable("db", "b", "a");

    assertThat(writes(mapper, "{op: 'd', before: {a: 1, b: 2, c: 3}, source: {table: 't'}}"))
        .containsExactly(MongoWrite.deleteOne("db", "t", BsonDocument.parse("{b: 2, a: 1}")));
  }

  @Test
  void aVersionFromTheEnvelopeGuardsReplacementsAndDeletions() {
    DebeziumDocuments mapper = ROWS.versionedBy("source.lsn", "_v");
    String source = "source: {lsn: {$numberLong: '5'}}";

    assertThat(writes(mapper, "{op: 'u', after: {id: 7}, " + source + "}"))
        .containsExactly(
            MongoWrite.replaceOne(
                    "db", "rows", new BsonInt32(7), BsonDocument.parse("{_id: 7, id: 7}"))
                .ifNewer("_v", new BsonInt64(5)));
    assertThat(writes(mapper, "{op: 'd', before: {id: 7}, " + source + "}"))
        .containsExactly(
            MongoWrite.deleteOne("db", "rows", new BsonInt32(7)).ifNewer("_v", new BsonInt64(5)));
    assertThatThrownBy(() -> writes(mapper, "{op: 'd', before: {id: 7}}"))
        .hasMessageContaining("'source.lsn'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{op: 'm', message: {prefix: 'p'}}", "{payload: null}"})
  void aTombstoneOrMessageWritesNothing(String event) {
    assertThat(writes(ROWS, event)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{op: 't', before: null, after: null}",
        "{op: 'd', before: null}",
        "{op: 'u', before: {id: 7}}",
        "{op: 'c', after: {a: 1}}",
        "{op: 'c', after: {id: null}}",
        "{op: 'x', after: {id: 1}}",
      })
  void whatCannotBeAppliedIsRefused(String event) {
    assertThatThrownBy(() -> writes(ROWS, event)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTableThatIsNoCollectionNameIsRefused() {
    assertThatThrownBy(
            () ->
                writes(
                    DebeziumDocuments.byTable("db", "id"),
                    "{op: 'c', after: {id: 1}, source: {table: 'system.users'}}"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
