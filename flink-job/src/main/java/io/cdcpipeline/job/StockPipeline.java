package io.cdcpipeline.job;

import io.cdcpipeline.job.enrich.EnrichFunction;
import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.ingest.RawRecord;
import io.cdcpipeline.job.parse.ParseFunction;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.DeadLetter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The topology, and only the topology.
 *
 * <pre>{@code
 * stock-stream -> parse -> (by symbol) -> enrich -+-> mongodb
 *                   |                             +-> redis
 *                   +-> dead-letters
 * }</pre>
 */
public final class StockPipeline {

  private StockPipeline() {}

  /**
   * Adds the pipeline to {@code env}. The changes of one symbol keep their order all the way, at
   * any parallelism, as long as {@code source} reads them in one split.
   */
  public static void define(
      StreamExecutionEnvironment env,
      Source<RawRecord, ?, ?> source,
      Sink<EnrichedStock> mongoSink,
      Sink<EnrichedStock> redisSink,
      Sink<DeadLetter> deadLetterSink) {

    DataStream<RawRecord> records =
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "stock-stream")
            .uid(OperatorUid.STOCK_STREAM);

    SingleOutputStreamOperator<ChangeEvent> changes =
        records.process(new ParseFunction()).name("parse").uid(OperatorUid.PARSE);

    changes
        .getSideOutput(ParseFunction.DEAD_LETTERS)
        .sinkTo(deadLetterSink)
        .name("dead-letters")
        .uid(OperatorUid.DEAD_LETTERS);

    DataStream<EnrichedStock> stocks =
        changes
            .keyBy(ChangeEvent::symbol)
            .process(new EnrichFunction())
            .name("enrich")
            .uid(OperatorUid.ENRICH);

    stocks.sinkTo(mongoSink).name("mongodb").uid(OperatorUid.MONGODB);
    stocks.sinkTo(redisSink).name("redis").uid(OperatorUid.REDIS);
  }
}
