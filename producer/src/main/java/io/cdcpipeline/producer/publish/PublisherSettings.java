package io.cdcpipeline.producer.publish;

/**
 * Where and under which name to publish.
 *
 * @param sourceName names the transactional id and the stored position: two producers with one name
 *     are one producer, of which the later wins
 * @param partitions of {@code stock-stream} where this producer is the one to create it
 */
public record PublisherSettings(String bootstrapServers, String sourceName, int partitions) {

  String transactionalId() {
    return "cdc-producer-" + sourceName;
  }
}
