package io.cdcpipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar that a cluster is given. */
class JobJarITCase {
  private static JarFile jar;
  private static List<String> entries;

  @BeforeAll
  static void open() throws IOException {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(Path.of("target"), "flink-job-*-job.jar")) {
      jar = new JarFile(jars.iterator().next().toFile());
    }
    entries = jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io/cdcpipeline/job/StockStreamJob.class",
        "io/cdcpipeline/model/ChangeEvent.class",
        "io/cdcpipeline/config/Settings.class",
        "io/cdcpipeline/sink/mongo/MongoSink.class",
        "io/cdcpipeline/sink/redis/RedisSink.class",
        "org/apache/flink/connector/kafka/source/KafkaSource.class",
        "org/apache/kafka/clients/consumer/KafkaConsumer.class",
        "com/mongodb/client/MongoClient.class",
        "redis/clients/jedis/RedisClient.class",
        "net/jpountz/lz4/LZ4Factory.class",
        "com/fasterxml/jackson/core/JsonFactory.class",
        "io/github/cdimascio/dotenv/Dotenv.class",
        "io/cdcpipeline/job/shaded/gson/Gson.class"
      })
  void holdsWhatFlinkDoesNotProvide(String entry) {
    assertThat(entries).contains(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/apache/flink/api/",
        "org/apache/flink/core/",
        "org/apache/flink/runtime/",
        "org/apache/flink/streaming/api/",
        "org/apache/flink/connector/base/",
        "org/apache/flink/state/",
        "org/rocksdb/",
        "org/slf4j/",
        "org/apache/logging/",
        "org/apache/log4j/",
        "ch/qos/logback/",
        "scala/",
        "org/junit/",
        "com/google/gson/",
        "org/json/"
      })
  void leavesOutWhatTheClusterBringsOrWouldClashWith(String folder) {
    assertThat(entries).noneMatch(entry -> entry.startsWith(folder));
  }

  @Test
  void holdsTheCommitScriptOfTheRedisSink() {
    assertThat(entries).anyMatch(entry -> entry.endsWith(".lua"));
  }

  @Test
  void holdsNoModuleDescriptionAndNoSignature() {
    assertThat(entries)
        .noneMatch(entry -> entry.endsWith("module-info.class"))
        .noneMatch(entry -> entry.matches("META-INF/.*\\.(SF|DSA|RSA)"));
  }

  @Test
  void holdsEveryFileOnce() {
    assertThat(entries).doesNotHaveDuplicates();
  }

  @Test
  void startsTheJob() throws IOException {
    assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
        .isEqualTo(StockStreamJob.class.getName());
  }
}
