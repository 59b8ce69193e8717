package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.flink.Contexts;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.MongoFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // An interruption fails the test, as it should.
class MongoStandaloneTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  private static final Label FRESH = new Label("a".repeat(32), Label.FRESH, 1, 0);

  @TempDir Path data;

  private Process standalone;
  private String uri;

  @BeforeEach
  void startOne() throws IOException {
    Optional<String> mongod = binaryOfTheFixture();
    assumeThat(mongod).as("the fixture's server is a process of this machine").isPresent();
    int port = freePort();
    standalone =
        new ProcessBuilder(
                mongod.orElseThrow(),
                "--dbpath",
                data.toString(),
                "--port",
                "" + port,
                "--bind_ip",
                "127.0.0.1",
                "--nounixsocket")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // The client waits until the server is up.
    uri = "mongodb://127.0.0.1:" + port;
  }

  @AfterEach
  void stopIt() throws InterruptedException {
    if (standalone != null) {
      standalone.destroyForcibly().waitFor();
    }
  }

  @Test
  void aStandaloneServerIsRefusedWithASentence() {
    try (MongoStore store = new MongoStore(uri, "test")) {
      assertThatThrownBy(() -> Attempt.takeOver(store.sink(SinkSpec.of("sink")), FRESH))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("standalone")
          .hasMessageContaining("--replSet")
          .hasMessageContaining("buildEffectivelyOnce()");
    }
  }

  @Test
  void itTakesWritesWithVersions() throws Exception {
    BsonInt32 one = new BsonInt32(1);
    EffectivelyOnceMongoSink<Integer> sink =
        MongoSink.<Integer>builder(
                "sink",
                uri,
                (version, out) ->
                    out.accept(
                        MongoWrite.updateOne(
                                "test",
                                "c",
                                one,
                                new BsonDocument("$inc", new BsonDocument("n", one)))
                            .ifNewer("v", new BsonInt32(version))))
            .combining(false)
            .buildEffectivelyOnce();
    try (SinkWriter<Integer> writer = sink.createWriter(Contexts.writer(FRESH, 0))) {
      for (int version : new int[] {1, 2, 1, 2, 3}) {
        writer.write(version, null);
      }
      writer.flush(false);
    }

    try (MongoStore store = new MongoStore(uri, "test")) {
      assertThat(store.collection("c").find().first())
          .isEqualTo(BsonDocument.parse("{_id: 1, n: 3, v: 3}"));
    }
  }

  private static Optional<String> binaryOfTheFixture() {
    return ProcessHandle.current()
        .children()
        .flatMap(child -> child.info().command().stream())
        .filter(command -> Path.of(command).getFileName().toString().equals("mongod"))
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
