package io.cdcpipeline.benchmarks.sinks;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;

/** The opponent: at least once, by plain pipelines of SET, and a flush before each checkpoint. */
final class NaiveRedisSink implements Sink<Trade> {

  static final int PIPELINE = 1_000;

  private final String uri;
  private final String prefix;
  private final Journal journal;

  NaiveRedisSink(String uri, String prefix, Journal journal) {
    this.uri = uri;
    this.prefix = prefix;
    this.journal = journal;
  }

  @Override
  public SinkWriter<Trade> createWriter(WriterInitContext context) {
    return new Writer(uri, prefix, journal);
  }

  /** Sends {@code trades} in one pipeline; returns when Redis has answered all of it. */
  static void write(RedisClient client, String prefix, List<Trade> trades) {
    try (Pipeline pipeline = client.pipelined()) {
      trades.forEach(trade -> pipeline.set(prefix + trade.key(), Stored.json(trade)));
      // An answer that is an error is thrown here.
      pipeline.syncAndReturnAll().stream()
          .filter(RuntimeException.class::isInstance)
          .map(RuntimeException.class::cast)
          .findFirst()
          .ifPresent(
              error -> {
                throw error;
              });
    }
  }

  /** The configuration of a live client, for the record. */
  static String describe(RedisClient client) {
    return "pipelines of %d SET, up to %d connections"
        .formatted(PIPELINE, client.getPool().getMaxTotal());
  }

  private static final class Writer implements SinkWriter<Trade> {

    private final String prefix;
    private final Journal journal;
    private final RedisClient client;
    private final List<Trade> pending = new ArrayList<>(PIPELINE);
    private long written;

    Writer(String uri, String prefix, Journal journal) {
      this.prefix = prefix;
      this.journal = journal;
      this.client = RedisClient.create(URI.create(uri));
      journal.note(describe(client) + ", flush before each checkpoint");
    }

    @Override
    public void write(Trade trade, Context context) {
      if (written++ == 0) {
        journal.mark(Mark.FIRST, 1);
      }
      pending.add(trade);
      if (pending.size() == PIPELINE) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      if (!pending.isEmpty()) {
        NaiveRedisSink.write(client, prefix, pending);
        pending.clear();
        journal.mark(Mark.ACKNOWLEDGED, written);
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
