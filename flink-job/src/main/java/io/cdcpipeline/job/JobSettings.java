package io.cdcpipeline.job;

import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.config.Secret;
import io.cdcpipeline.config.Settings;
import java.time.Duration;

/**
 * What the job reads from the settings table.
 *
 * @param sinkId names the job's sinks in both ledgers, and its consumer group
 * @param parallelism 0 takes the cluster's default
 */
public record JobSettings(
    String kafkaBootstrapServers,
    Secret mongoUri,
    String mongoDatabase,
    Secret redisUri,
    String sinkId,
    Duration checkpointInterval,
    String checkpointDirectory,
    int parallelism) {

  public static JobSettings from(Settings settings) {
    return new JobSettings(
        settings.value(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS),
        settings.value(PipelineSettings.MONGODB_URI),
        settings.value(PipelineSettings.MONGODB_DATABASE),
        settings.value(PipelineSettings.REDIS_URI),
        settings.value(PipelineSettings.SINK_ID),
        settings.value(PipelineSettings.CHECKPOINT_INTERVAL),
        settings.value(PipelineSettings.CHECKPOINT_DIRECTORY),
        settings.value(PipelineSettings.JOB_PARALLELISM));
  }

  String mongoSinkId() {
    return sinkId + "-mongo";
  }

  String redisSinkId() {
    return sinkId + "-redis";
  }

  /**
   * Where the sinks put what is too large for Flink's state: a job that catches up reads far more
   * between two checkpoints than one that keeps up, and must not fail of it again and again.
   */
  String spillDirectory() {
    return checkpointDirectory.replaceFirst("/+$", "") + "/sink-spill";
  }
}
