package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cdcpipeline.sink.flink.SinkOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoSinkBuilderTest {

  private static final String URI = "mongodb://localhost:27017/?replicaSet=rs0";

  private static MongoSinkBuilder<String> builder(String sinkId, String uri) {
    return MongoSink.builder(sinkId, uri, (element, out) -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://user:hunter2secret@:::/",
        "mongodb://user:hunter2secret/with/slash@localhost",
        "http://user:hunter2secret@localhost",
        "hunter2secret",
        "",
      })
  void aMalformedUriIsRefusedWithoutBeingRepeated(String uri) {
    assertThatThrownBy(() -> builder("stock", uri).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sink stock")
        .hasMessageContaining("mongodb://")
        .hasMessageNotContaining("hunter2secret")
        .hasNoCause();
  }

  @Test
  void theOptionsThatTravelToTheTasksRenderAsTheSinkIdOnly() {
    String uri = "mongodb://user:hunter2secret@localhost:27017/?replicaSet=rs0";

    assertThat(MongoSinkOptions.of(SinkOptions.of("stock"), uri)).hasToString("MongoSink stock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "a/b", "a|b", "a:b", "ümlaut", "line\nbreak"})
  void aSinkIdThatCouldNotBeToldApartIsRefused(String sinkId) {
    assertThatThrownBy(() -> builder(sinkId, URI))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 64 of the characters");
  }

  @Test
  void aSinkIdOf64CharactersIsTheLongest() {
    assertThat(builder("a".repeat(64), URI).build()).isNotNull();
    assertThatThrownBy(() -> builder("a".repeat(65), URI))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_001})
  void aChunkOutsideItsRangeIsRefused(int operations) {
    assertThatThrownBy(() -> builder("stock", URI).chunkOperations(operations))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was " + operations);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "a/b", "$a", "admin", "local", "config"})
  void aLedgerDatabaseThatNoTransactionCanWriteIsRefused(String database) {
    assertThatThrownBy(() -> builder("stock", URI).ledgerDatabase(database))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + database + "'");
  }
}
