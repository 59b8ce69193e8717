package io.cdcpipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineSettingsTest {

  @Nested
  class TheTable {
    static final Iterable<Setting<?>> ALL = PipelineSettings.all();

    @ParameterizedTest
    @FieldSource("ALL")
    void hasAValidDefault(Setting<?> setting) {
      assertThat(Settings.of(Map.of()).value(setting)).isNotNull();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void namesASettingLikeItsConstant(Setting<?> setting) throws ReflectiveOperationException {
      assertThat(PipelineSettings.class.getField(setting.name()).get(null)).isSameAs(setting);
    }

    @Test
    void listsEveryConstantOnce() {
      long constants =
          Arrays.stream(PipelineSettings.class.getFields())
              .filter(field -> Modifier.isStatic(field.getModifiers()))
              .filter(field -> field.getType() == Setting.class)
              .count();

      assertThat(PipelineSettings.all()).doesNotHaveDuplicates().hasSize((int) constants);
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void refusesLongValuesOfAnySortWithoutOverflowingTheStack(Setting<?> setting) {
      for (String unit :
          new String[] {"a", "/", "%41", "a/", "~0", "1", ",", ":", "@", "mongodb://"}) {
        String value = (unit + unit.repeat(4096)).substring(0, 4096);
        try {
          Settings.of(Map.of(setting.name(), value));
        } catch (InvalidSettingsException refused) {
          assertThat(refused.problems()).hasSize(1);
        }
      }
    }
  }

  @Nested
  class ADuration {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
      "10ms, PT0.01S",
      "500ms, PT0.5S",
      "10s, PT10S",
      "5min, PT5M",
      "2h, PT2H",
      "1d, P1D"
    })
    void hasAUnit(String text, Duration duration) {
      assertThat(of(PipelineSettings.POLL_INTERVAL, text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "10",
          "10x",
          "-1s",
          "0s",
          "9ms",
          "1.5s",
          "1 s",
          "s",
          "99999999999999999d",
          "1m",
          "PT1S",
          "9999999999999999999ms"
        })
    void isRefusedOtherwise(String text) {
      assertRefused(PipelineSettings.POLL_INTERVAL, text);
    }
  }

  @Nested
  class ANumber {
    @ParameterizedTest
    @ValueSource(
        strings = {"", "1", "-2", "2.0", "0x10", "1e3", "99999999999999999999", "+5", "\u0665"})
    void isRefusedOutsideItsBounds(String text) {
      assertRefused(PipelineSettings.SOURCE_PAGE_SIZE, text);
    }

    @Test
    void mayBeAsLargeAsALongWhereThatIsTheBound() {
      assertThat(of(PipelineSettings.SOURCE_CURSOR_START, "9223372036854775807"))
          .isEqualTo(Long.MAX_VALUE);
      assertRefused(PipelineSettings.SOURCE_CURSOR_START, "9223372036854775808");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "70000", "-1", "tcp://10.0.0.1:9092"})
    void isNoPortOutside1To65535(String text) {
      assertRefused(PipelineSettings.KAFKA_PORT, text);
    }
  }

  @Nested
  class AnAddress {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "a:1,b-c.d:65535", "[::1]:9092", "10.0.0.1:9092"})
    void ofBrokersIsHostAndPort(String text) {
      assertThat(of(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "localhost",
          "a:70000",
          "a:0",
          "a:1,",
          "a:1, b:2",
          "a:1;b:2",
          "http://a:1",
          "a:99999999999"
        })
    void ofBrokersIsRefusedOtherwise(String text) {
      assertRefused(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS, text);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "localhost:8090",
          "/trades",
          "ftp://h/",
          "file:///etc/passwd",
          "http://",
          "http:///x",
          "http://u:p@h/",
          "http://h/#x",
          "http://h:70000/",
          "http://h/a b",
          "//h/x"
        })
    void ofASourceIsHttpWithoutCredentials(String text) {
      assertRefused(PipelineSettings.SOURCE_URL, text);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "mongodb://localhost:27017/?replicaSet=rs0",
          "mongodb://a:1,b:2,c/db?replicaSet=rs0&w=majority",
          "mongodb://user:p%40ss%2Fw%3Ard@h:27017/",
          "mongodb+srv://cluster.example/x",
          "mongodb://h/?authMechanism=a@b"
        })
    void ofMongoDbMayHoldEscapedCredentials(String text) {
      assertThat(of(PipelineSettings.MONGODB_URI, text)).isEqualTo(new Secret(text));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "localhost:27017",
          "http://h",
          "mongodb://",
          "mongodb://h:0",
          "mongodb://a,,b"
        })
    void ofMongoDbIsRefusedOtherwise(String text) {
      assertRefused(PipelineSettings.MONGODB_URI, text);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "mongodb://u:p@ss@h",
          "mongodb://u:p/ss@h",
          "mongodb://u:p%ss@h",
          "mongodb://u:p:s@h"
        })
    void whosePasswordIsNotEscapedIsRefusedWithTheRemedy(String text) {
      assertThatThrownBy(() -> of(PipelineSettings.MONGODB_URI, text))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageEndingWith("have @ / : % written as %40 %2F %3A %25.")
          .hasMessageNotContaining("ss@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://localhost:6379", "rediss://u:p%40@h:1/0", "redis://:p@h"})
    void ofRedisIsARedisUri(String text) {
      assertThat(of(PipelineSettings.REDIS_URI, text)).isEqualTo(new Secret(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tmp/x", "tmp", "file:", "s3:x", "s3://u:p@b/x", "file:///a b"})
    void ofCheckpointsNeedsAScheme(String text) {
      assertRefused(PipelineSettings.CHECKPOINT_DIRECTORY, text);
    }
  }

  @Nested
  class ANameOrPointer {
    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/0/b", "/a~1b/c~0", "/"})
    void toAFieldIsAJsonPointer(String text) {
      assertThat(of(PipelineSettings.SOURCE_FIELD_PRICE, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "price", "/a~2", "/a~", "$.price"})
    void toAFieldIsRefusedOtherwise(String text) {
      assertRefused(PipelineSettings.SOURCE_FIELD_PRICE, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "${x}", "\u202Ea"})
    void ofTheSinkIsPlain(String text) {
      assertRefused(PipelineSettings.SINK_ID, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"changeme", "ChangeMe", "change-me", "a b", "é"})
    void isNoToken(String text) {
      assertRefused(PipelineSettings.SOURCE_BEARER_TOKEN, text);
    }
  }

  private static <T> T of(Setting<T> setting, String text) {
    return Settings.of(Map.of(setting.name(), text)).value(setting);
  }

  private static void assertRefused(Setting<?> setting, String text) {
    assertThatThrownBy(() -> of(setting, text))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        setting.name() + " (given): must be " + setting.expected() + "."));
  }
}
