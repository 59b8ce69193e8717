package io.cdcpipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.config.Secret;
import io.cdcpipeline.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobSettingsTest {

  @Test
  void areReadFromTheSettingsTable() {
    Settings settings =
        Settings.of(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                "MONGODB_URI", "mongodb://mongo/?replicaSet=rs0",
                "MONGODB_DATABASE", "exchange",
                "REDIS_URI", "redis://redis:6379",
                "SINK_ID", "blue",
                "CHECKPOINT_INTERVAL", "200ms",
                "CHECKPOINT_DIRECTORY", "file:///var/checkpoints",
                "JOB_PARALLELISM", "3"));

    assertThat(JobSettings.from(settings))
        .isEqualTo(
            new JobSettings(
                "kafka:9092",
                new Secret("mongodb://mongo/?replicaSet=rs0"),
                "exchange",
                new Secret("redis://redis:6379"),
                "blue",
                Duration.ofMillis(200),
                "file:///var/checkpoints",
                3));
  }

  @Test
  void nameOneSinkForEachStore() {
    JobSettings settings = JobSettings.from(Settings.of(Map.of("SINK_ID", "blue")));

    assertThat(settings.mongoSinkId()).isEqualTo("blue-mongo");
    assertThat(settings.redisSinkId()).isEqualTo("blue-redis");
  }

  @Test
  void spillBelowTheCheckpointDirectory() {
    JobSettings settings =
        JobSettings.from(Settings.of(Map.of("CHECKPOINT_DIRECTORY", "s3://bucket/checkpoints/")));

    assertThat(settings.spillDirectory()).isEqualTo("s3://bucket/checkpoints/sink-spill");
  }

  @Test
  void doNotShowCredentials() {
    Settings settings =
        Settings.of(Map.of("MONGODB_URI", "mongodb://u:hunter2@mongo/?replicaSet=r"));

    assertThat(JobSettings.from(settings).toString()).doesNotContain("hunter2");
  }
}
