package io.cdcpipeline.job.enrich;

import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.SourcePosition;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the state of each symbol and passes every change on with it, once.
 *
 * <p>A change that does not stand behind the last one of its symbol and source is a repeat or a
 * stale version: it is dropped and counted in {@code enrich.repeats}. Relies on the source
 * numbering the changes of a symbol upwards and on their coming through one Kafka partition.
 * Positions outlive a delete, so that a repeated change of a deleted stock does not bring it back.
 */
public final class EnrichFunction extends KeyedProcessFunction<String, ChangeEvent, EnrichedStock> {
  private static final long serialVersionUID = 1L;

  // In savepoints: never rename.
  private static final String STATE = "stock-state";
  private static final String POSITIONS = "last-position-by-source";

  private transient ValueState<StockState> state;
  private transient MapState<String, SourcePosition> positions;
  private transient Counter repeats;

  @Override
  public void open(OpenContext context) {
    state = getRuntimeContext().getState(new ValueStateDescriptor<>(STATE, StockState.class));
    positions =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>(POSITIONS, String.class, SourcePosition.class));
    repeats = getRuntimeContext().getMetricGroup().counter("enrich.repeats");
  }

  @Override
  public void processElement(ChangeEvent event, Context context, Collector<EnrichedStock> out)
      throws Exception {
    String source = sourceOf(event);
    SourcePosition last = positions.get(source);
    if (last != null && event.source().compareTo(last) <= 0) {
      repeats.inc();
      return;
    }
    positions.put(source, event.source());
    StockState after = Enrichment.apply(state.value(), event);
    state.update(after);
    out.collect(new EnrichedStock(event, after));
  }

  private static String sourceOf(ChangeEvent event) {
    return event.source().connector() + "/" + event.source().name();
  }
}
