package io.cdcpipeline.producer;

import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.Position;
import io.cdcpipeline.producer.publish.ChangePublisher;
import io.cdcpipeline.producer.publish.PublishFailedException;
import java.util.Optional;

/** Remembers the position; fails as often as it was told to, with or without having committed. */
final class MemoryPublisher implements ChangePublisher {
  Optional<Position> committed = Optional.empty();
  int failures;
  boolean commitsWhenFailing;
  boolean opens = true;
  boolean closed;

  @Override
  public void open() throws PublishFailedException {
    if (!opens) {
      throw new PublishFailedException("Kafka is down.", null);
    }
  }

  @Override
  public Optional<Position> lastPosition() {
    return committed;
  }

  @Override
  public void publish(Page page, Position next) throws PublishFailedException {
    boolean fails = failures-- > 0;
    if (!fails || commitsWhenFailing) {
      committed = Optional.of(next);
    }
    if (fails) {
      throw new PublishFailedException("no answer", null);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
