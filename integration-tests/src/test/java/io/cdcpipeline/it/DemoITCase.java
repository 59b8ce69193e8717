package io.cdcpipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code cdc demo} as a user does, in a process of its own. */
@Timeout(240)
class DemoITCase {

  @TempDir private Path directory;

  @Test
  void everyEventIsEverywhereOnceThoughTheJobFailsInsideItsCommits() throws Exception {
    Process demo = demo("--for", "25s", "--chaos", "--json");
    List<ProcessHandle> servers = serversOf(demo);

    assertThat(demo.waitFor(200, TimeUnit.SECONDS)).as("ended: %s", output()).isTrue();

    assertThat(demo.exitValue()).as(output()).isZero();
    JsonNode summary = summary();
    assertThat(summary.get("produced").asLong()).isPositive();
    for (String place : List.of("kafka", "mongodb", "mongodbTrades", "redis")) {
      assertThat(summary.get(place)).as(place).isEqualTo(summary.get("produced"));
    }
    assertThat(summary.get("missing").asLong()).isZero();
    assertThat(summary.get("duplicate").asLong()).isZero();
    assertThat(summary.get("faults").asLong()).isGreaterThanOrEqualTo(3);
    assertThat(summary.get("faultsInsideCommit").asLong()).isPositive();
    assertNothingIsLeft(servers);
  }

  @Test
  void anotherSourceIsReadByItsMappingAndItsBadRowIsADeadLetter() throws Exception {
    try (RowServer source = new RowServer(3)) {
      source.add(700);
      source.addRowWithoutPrice();
      Process demo =
          demo(
              "--source-url=" + source.url(),
              "--set=SOURCE_FIELD_EXCHANGE=",
              "--set=SOURCE_FIELD_CURRENCY=",
              "--for=5s",
              "--json");

      assertThat(demo.waitFor(120, TimeUnit.SECONDS)).as("ended: %s", output()).isTrue();

      assertThat(demo.exitValue()).as("a dead letter is a difference: %s", output()).isEqualTo(7);
      JsonNode summary = summary();
      assertThat(summary.get("produced").asLong()).isEqualTo(701);
      assertThat(summary.get("mongodb").asLong()).isEqualTo(700);
      assertThat(summary.get("deadLetters").asLong()).isEqualTo(1);
      assertThat(summary.get("missing").asLong()).isZero();
      assertThat(summary.get("duplicate").asLong()).isZero();
      assertThat(summary.get("valueDifferences").asLong()).isZero();
    }
  }

  @Test
  void anInterruptStopsEverythingAndLeavesNothing() throws Exception {
    Process demo = demo();
    List<ProcessHandle> servers = serversOf(demo);

    new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).as("ended: %s", output()).isTrue();
    assertThat(demo.exitValue()).as(output()).isEqualTo(130);
    assertThat(output()).contains("nothing is left behind");
    assertNothingIsLeft(servers);
  }

  private List<ProcessHandle> serversOf(Process demo) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> !demo.isAlive() || output().contains("events polled"));
    List<ProcessHandle> servers = demo.descendants().toList();
    assertThat(servers).as("MongoDB and Redis").hasSizeGreaterThanOrEqualTo(2);
    return servers;
  }

  /** The last line of standard output. */
  private JsonNode summary() throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("out"));
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  private Process demo(String... options) throws IOException {
    Files.createDirectory(directory.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-Dlog.file=" + directory.resolve("demo.log"),
                "-Dlog4j2.configurationFile=log4j2.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.cdcpipeline.ops.Cdc",
                "demo"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectOutput(file("out"))
        .redirectError(file("err"))
        .start();
  }

  private File file(String name) {
    return directory.resolve(name).toFile();
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("out")) + Files.readString(directory.resolve("err"));
  }

  private void assertNothingIsLeft(List<ProcessHandle> servers) throws IOException {
    assertThat(servers).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
      assertThat(left.filter(Files::isDirectory)).as("temporary folders").isEmpty();
    }
  }
}
