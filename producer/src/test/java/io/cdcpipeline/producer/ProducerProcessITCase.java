package io.cdcpipeline.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cdcpipeline.testsupport.KafkaFixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The exit codes and the last words of the process. */
@Timeout(180)
class ProducerProcessITCase {
  private static final String CANARY = "canary-4f1d";

  @RegisterExtension static final KafkaFixture KAFKA = new KafkaFixture();

  @TempDir Path folder;

  @Test
  void invalidSettingsEndItWithCode3AndAllProblemsAtOnce() {
    Map<String, String> settings =
        Map.of("SOURCE_PAGE_SIZE", "1", "SOURCE_URL", "ftp://" + CANARY, "POLL_INTERVAL", "soon");

    try (ProducerProcess producer = start(settings)) {
      assertThat(producer.exitCode()).isEqualTo(3);
      assertThat(producer.output())
          .contains("SOURCE_PAGE_SIZE", "SOURCE_URL", "POLL_INTERVAL")
          .doesNotContain(CANARY, "\tat ");
    }
  }

  @Test
  void kafkaOutOfReachEndsItWithCode4() throws IOException {
    String nobody = "localhost:" + unusedPort();

    try (ProducerProcess producer =
        start(ProducerProcess.settings(nobody, "nobody", "http://localhost:1/trades"))) {
      assertThat(producer.exitCode()).as(producer.output()).isEqualTo(4);
      assertThat(producer.output())
          .contains("Cannot set up the topics at " + nobody)
          .contains("Nothing was published. Check that Kafka is up")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aSourceOutOfReachIsWaitedForWithOneWarningAndWithoutSecrets() throws IOException {
    Map<String, String> settings =
        new HashMap<>(
            ProducerProcess.settings(
                KAFKA.bootstrapServers(),
                KAFKA.freshName("waiting"),
                "http://localhost:%d/trades?apikey=%s".formatted(unusedPort(), CANARY)));
    settings.put("SOURCE_BEARER_TOKEN", CANARY);

    try (ProducerProcess producer = start(settings)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> producer.output().contains("Cannot read a page of source"));
      assertThat(producer.stop()).isZero();
      assertThat(producer.output())
          .containsOnlyOnce("WARN  CaptureLoop")
          .contains("Trying again in")
          .doesNotContain(CANARY, "ERROR", "\tat ");
    }
  }

  private ProducerProcess start(Map<String, String> settings) {
    return ProducerProcess.start(ProducerMain.class, folder, settings);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
