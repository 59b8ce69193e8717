package io.cdcpipeline.producer;

import io.cdcpipeline.config.Settings;
import io.cdcpipeline.producer.publish.HaltingPublisher;
import io.cdcpipeline.producer.rest.RestSource;
import java.time.Clock;
import java.util.Random;

/**
 * {@link ProducerMain} with a fault point: arguments are the point and the transaction's number.
 */
final class HaltingProducerMain {
  private HaltingProducerMain() {}

  public static void main(String[] args) {
    ProducerSettings settings = ProducerSettings.from(Settings.of(System.getenv()));
    CdcProducer producer =
        new CdcProducer(
            new RestSource(settings.source(), Clock.systemUTC()),
            HaltingPublisher.haltingAt(settings.publisher(), args[0], Integer.parseInt(args[1])),
            new PollSchedule(settings.pollInterval(), new Random()));
    ProducerMain.run(producer, new ExitReport(System.err));
  }
}
