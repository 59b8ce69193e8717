package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.testsupport.RedisFixture;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.RedisClient;

/** The memory that a sink needs, shown by a job in a process with no more heap than that. */
@Timeout(300)
class HeapITCase {

  private static final long MEBIBYTE = 1 << 20;
  private static final int FACTOR = 6;

  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0} % of inlineMaxBytes at each checkpoint")
  @CsvSource({"2000, 200", "90, 25", "20, 0"})
  void sixTimesInlineMaxBytesSuffice(int percent, int leastPercentInOneFile) throws Exception {
    long base = liveBytesOfAnEmptyJob();
    long heap = base + FACTOR * HeapJob.INLINE_MAX_BYTES;
    int records =
        Math.toIntExact(HeapJob.INLINE_MAX_BYTES * percent / 100 / (HeapJob.VALUE_BYTES + 150));

    String prefix = REDIS.freshPrefix();
    Path run = run(prefix, records, heap);

    long count = (long) records * HeapJob.CHECKPOINTS;
    try (RedisClient client = RedisClient.create(REDIS.uri())) {
      assertThat(client.get(prefix + "total")).isEqualTo(Long.toString(count * (count - 1) / 2));
    }
    // A checkpoint may come while its records still do, and cut their batch in two or more.
    assertThat(largestSpillFile(run))
        .isGreaterThanOrEqualTo(HeapJob.INLINE_MAX_BYTES * leastPercentInOneFile / 100);
  }

  private long liveBytesOfAnEmptyJob() throws Exception {
    Path run = run(REDIS.freshPrefix(), 1, 256 * MEBIBYTE);
    return Long.parseLong(Files.readString(run.resolve("live"), UTF_8));
  }

  private Path run(String prefix, int records, long heap) throws Exception {
    Path run = Files.createTempDirectory(directory, "run");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap / 1024 + "k",
                "-XX:MaxDirectMemorySize=512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HeapJob.class.getName()));
    command.addAll(List.of(REDIS.uri(), prefix, run.toString(), Integer.toString(records)));
    File log = run.resolve("log").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends in time").isTrue();
      assertThat(process.exitValue())
          .as("%d KiB of heap; %s", heap / 1024, lastLines(log.toPath()))
          .isZero();
    } finally {
      process.destroyForcibly();
    }
    return run;
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static long largestSpillFile(Path run) throws IOException {
    Path spill = run.resolve("spill");
    if (!Files.exists(spill)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(spill)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.toFile().length())
          .max(Comparator.naturalOrder())
          .orElse(0L);
    }
  }
}
