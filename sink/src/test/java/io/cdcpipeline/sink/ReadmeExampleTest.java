package io.cdcpipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadmeExampleTest {

  private static final Path SOURCE =
      Path.of("src/test/java/io/cdcpipeline/sink/ReadmeExample.java");
  private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({"../README.md, 1", "README.md, 2"})
  void aReadmeShowsCodeThatCompiles(Path readme, int examples) throws IOException {
    List<String> source = Files.readAllLines(SOURCE).stream().map(String::strip).toList();

    List<List<String>> shown =
        SHOWN
            .matcher(Files.readString(readme))
            .results()
            .map(example -> example.group(1).lines().map(String::strip).toList())
            .toList();

    assertThat(shown)
        .hasSize(examples)
        .allSatisfy(lines -> assertThat(source).containsSequence(lines));
  }

  @Test
  void theirSinksCanBePutIntoAJob() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    ReadmeExample.storeTotals(env.fromData(new ReadmeExample.Trade("AAPL", 1)));
    assertThat(env.getExecutionPlan()).contains("trade-totals gate");

    ReadmeExample.addTrades(env.fromData(new ReadmeExample.Trade("AAPL", 1)));
    assertThat(env.getExecutionPlan()).contains("trade-cache gate");
  }

  @Test
  void theSinkOfTheModulesReadmeCanBePutIntoAJob() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    ReadmeExample.addSizes(
        env.fromData(new ReadmeExample.Trade("AAPL", 1)), "mongodb://localhost/?replicaSet=rs0");

    assertThat(env.getExecutionPlan()).contains("trade-totals gate");
  }
}
