package io.cdcpipeline.producer.publish;

import io.cdcpipeline.producer.capture.Position;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Remembers how far a source was published, inside the publishing transaction. */
interface PositionStore {

  /**
   * The position committed last. Right only once no older publisher can commit any more, that is
   * after {@code initTransactions()}.
   */
  Optional<Position> lastCommitted() throws PublishFailedException;

  /** What to send in the transaction that leads to {@code position}. */
  ProducerRecord<byte[], byte[]> recordOf(Position position);
}
