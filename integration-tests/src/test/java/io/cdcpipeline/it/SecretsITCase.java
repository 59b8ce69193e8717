package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SecretsITCase {

  private static final String CANARY = "canary7f3a9";

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path directory;

  @Test
  void flinksRestApiShowsNoCredentialNotEvenAfterAFailedCommit() throws Exception {
    PipelineRun pipeline = new PipelineRun(directory);
    try (RowServer source = new RowServer(7)) {
      pipeline.authenticateWith(CANARY);
      pipeline.startProducer(source.url());
      pipeline.startJob(1, 1, Optional.empty());
      source.add(100);
      pipeline.faults().arm(FaultPoint.COMMIT_BEFORE_TXN_COMMIT);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                pipeline.requireRunning();
                return "100".equals(pipeline.redis().get("all"));
              });

      String rest = pipeline.restAddress();
      JsonNode jobs = new ObjectMapper().readTree(get(rest + "/jobs"));
      String job = rest + "/jobs/" + jobs.at("/jobs/0/id").asText();
      assertThat(get(job + "/exceptions")).contains("Injected fault");
      for (String page :
          List.of(
              rest + "/config",
              rest + "/jobmanager/config",
              rest + "/jobmanager/environment",
              rest + "/taskmanagers",
              job,
              job + "/config",
              job + "/plan",
              job + "/exceptions",
              job + "/checkpoints",
              job + "/checkpoints/config")) {
        assertThat(get(page)).as(page).isNotEmpty().doesNotContain(CANARY);
      }
    } finally {
      pipeline.stop();
    }
  }

  private String get(String url) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
