package io.cdcpipeline.sink.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterOptionsTest {

  @Test
  void theDefaultsFoldAndKeepEightMebibytesInMemory() {
    assertThat(WriterOptions.DEFAULT).isEqualTo(new WriterOptions(true, 8 << 20, null));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, (1L << 30) + 1})
  void aLimitThatNoTaskCanKeepIsRefused(long bytes) {
    assertThatThrownBy(() -> WriterOptions.DEFAULT.inlineMaxBytes(bytes))
        .hasMessageContaining("inlineMaxBytes is 1 to 1,073,741,824, was " + "%,d".formatted(bytes))
        .hasMessageContaining("leave it out for 8,388,608");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/var/spill", "spill"})
  void aDirectoryWithoutAFileSystemIsRefused(String uri) {
    assertThatThrownBy(() -> WriterOptions.DEFAULT.spillDirectory(uri))
        .hasMessageContaining("file:///var/flink/spill");
  }
}
