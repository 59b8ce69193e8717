package io.cdcpipeline.producer;

import io.cdcpipeline.config.PipelineSettings;
import io.cdcpipeline.config.Settings;
import io.cdcpipeline.producer.publish.PublisherSettings;
import io.cdcpipeline.producer.rest.RestSourceSettings;
import io.cdcpipeline.producer.rest.RowMapping;
import java.time.Duration;

/**
 * Everything the producer is told from outside.
 *
 * @param pollInterval how long to wait once the source had nothing more
 */
public record ProducerSettings(
    RestSourceSettings source, PublisherSettings publisher, Duration pollInterval) {

  public static ProducerSettings from(Settings settings) {
    return new ProducerSettings(
        new RestSourceSettings(
            settings.value(PipelineSettings.SOURCE_NAME),
            settings.value(PipelineSettings.SOURCE_URL),
            settings.value(PipelineSettings.SOURCE_BEARER_TOKEN),
            settings.value(PipelineSettings.SOURCE_CURSOR_PARAMETER),
            settings.value(PipelineSettings.SOURCE_CURSOR_START),
            settings.value(PipelineSettings.SOURCE_PAGE_SIZE_PARAMETER),
            settings.value(PipelineSettings.SOURCE_PAGE_SIZE),
            settings.value(PipelineSettings.SOURCE_REQUEST_TIMEOUT),
            mapping(settings)),
        new PublisherSettings(
            settings.value(PipelineSettings.KAFKA_BOOTSTRAP_SERVERS),
            settings.value(PipelineSettings.SOURCE_NAME),
            settings.value(PipelineSettings.KAFKA_PARTITIONS)),
        settings.value(PipelineSettings.POLL_INTERVAL));
  }

  private static RowMapping mapping(Settings settings) {
    return new RowMapping(
        settings.value(PipelineSettings.SOURCE_RECORDS),
        settings.value(PipelineSettings.SOURCE_FIELD_SEQUENCE),
        settings.value(PipelineSettings.SOURCE_FIELD_SYMBOL),
        settings.value(PipelineSettings.SOURCE_FIELD_PRICE),
        settings.value(PipelineSettings.SOURCE_FIELD_SIZE),
        settings.value(PipelineSettings.SOURCE_FIELD_EVENT_TIME),
        settings.value(PipelineSettings.SOURCE_FIELD_EXCHANGE),
        settings.value(PipelineSettings.SOURCE_FIELD_CURRENCY),
        settings.value(PipelineSettings.SOURCE_DEFAULT_EXCHANGE),
        settings.value(PipelineSettings.SOURCE_DEFAULT_CURRENCY));
  }
}
