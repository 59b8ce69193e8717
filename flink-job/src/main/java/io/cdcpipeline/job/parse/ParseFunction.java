package io.cdcpipeline.job.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.job.ingest.RawRecord;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.ChangeEventCodec;
import io.cdcpipeline.model.DeadLetter;
import io.cdcpipeline.model.MalformedEventException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Turns bytes into change events. A record that breaks a rule leaves by {@link #DEAD_LETTERS} with
 * its bytes untouched and the rest goes on; any other exception is a defect of ours and fails the
 * job.
 *
 * <p>A tombstone is passed over, as the delete before it carried the change; it is counted in
 * {@code parse.tombstones}.
 */
public final class ParseFunction extends ProcessFunction<RawRecord, ChangeEvent> {
  /** What could not be parsed. */
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  private static final long serialVersionUID = 1L;
  private static final String STAGE = "parse";

  private transient ChangeEventCodec codec;
  private transient Counter tombstones;

  @Override
  public void open(OpenContext context) {
    codec = new ChangeEventCodec();
    tombstones = getRuntimeContext().getMetricGroup().counter("parse.tombstones");
  }

  @Override
  public void processElement(RawRecord record, Context context, Collector<ChangeEvent> out) {
    try {
      if (record.value() == null) {
        codec.decodeKey(record.key());
        tombstones.inc();
      } else {
        out.collect(codec.decode(record.key(), record.value(), schemaVersion(record)));
      }
    } catch (MalformedEventException broken) {
      context.output(DEAD_LETTERS, deadLetter(record, broken));
    }
  }

  private static String schemaVersion(RawRecord record) {
    byte[] version = record.lastHeader(ChangeEventCodec.SCHEMA_VERSION_HEADER);
    return version == null ? null : new String(version, UTF_8);
  }

  private static DeadLetter deadLetter(RawRecord record, MalformedEventException broken) {
    return new DeadLetter(
        record.key(),
        record.value(),
        record.headers(),
        STAGE,
        broken.reason(),
        broken.getMessage(),
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp());
  }
}
