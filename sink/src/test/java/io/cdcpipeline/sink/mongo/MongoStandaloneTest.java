package io.cdcpipeline.sink.mongo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cdcpipeline.sink.SinkSpec;
import io.cdcpipeline.sink.flink.Attempt;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.testsupport.MongoFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MongoStandaloneTest {

  @RegisterExtension static final MongoFixture MONGO = new MongoFixture();

  @TempDir Path data;

  @Test
  void aStandaloneServerIsRefusedWithASentence() throws Exception {
    Optional<String> mongod = binaryOfTheFixture();
    assumeThat(mongod).as("the fixture's server is a process of this machine").isPresent();
    int port = freePort();
    Process standalone =
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
    String uri = "mongodb://127.0.0.1:" + port;
    try (MongoStore store = new MongoStore(uri, "test")) {
      assertThatThrownBy(
              () ->
                  Attempt.takeOver(
                      store.sink(SinkSpec.of("sink")),
                      new Label("a".repeat(32), Label.FRESH, 1, 0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("standalone")
          .hasMessageContaining("--replSet");
    } finally {
      standalone.destroyForcibly().waitFor();
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
