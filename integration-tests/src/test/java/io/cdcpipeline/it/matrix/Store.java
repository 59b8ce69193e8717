package io.cdcpipeline.it.matrix;

import io.cdcpipeline.sink.protocol.FaultInjector;
import org.apache.flink.api.connector.sink2.Sink;

/** The stores of the matrix, and how a job writes to them. */
enum Store {
  MONGODB("MongoDB") {
    @Override
    Sink<Long> sink(JobSpec spec, FaultInjector faults) {
      return MongoSide.sink(spec, faults);
    }

    @Override
    Reader reader(String uri, String target) {
      return new MongoSide(uri, target);
    }
  },
  REDIS("Redis") {
    @Override
    Sink<Long> sink(JobSpec spec, FaultInjector faults) {
      return RedisSide.sink(spec, faults);
    }

    @Override
    Reader reader(String uri, String target) {
      return new RedisSide(uri, target);
    }
  };

  private final String title;

  Store(String title) {
    this.title = title;
  }

  /** The sink of a job, by its guarantee. */
  abstract Sink<Long> sink(JobSpec spec, FaultInjector faults);

  /** A client of its own, that shares nothing with the sink. */
  abstract Reader reader(String uri, String target);

  /** As documents call it. */
  String title() {
    return title;
  }

  /** Reads what a row has left in the store. */
  interface Reader extends AutoCloseable {

    History history();

    /** Deletes everything, the ledger too. */
    void empty();

    @Override
    void close();
  }
}
