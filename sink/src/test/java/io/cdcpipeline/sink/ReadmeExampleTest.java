package io.cdcpipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {

  private static final Path SOURCE =
      Path.of("src/test/java/io/cdcpipeline/sink/ReadmeExample.java");

  @Test
  void theReadmeShowsCodeThatCompiles() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    String shown = readme.substring(readme.indexOf("```java\n") + 8);
    List<String> lines =
        shown.substring(0, shown.indexOf("```")).lines().map(String::strip).toList();

    assertThat(Files.readAllLines(SOURCE).stream().map(String::strip).toList())
        .containsSequence(lines);
  }

  @Test
  void itsSinkCanBePutIntoAJob() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    ReadmeExample.storeTotals(env.fromData(new ReadmeExample.Trade("AAPL", 1)));

    assertThat(env.getExecutionPlan()).contains("trade-totals gate");
  }
}
