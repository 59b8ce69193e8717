package io.cdcpipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.job.enrich.EnrichedStock;
import io.cdcpipeline.job.enrich.StockState;
import io.cdcpipeline.job.ingest.RawRecord;
import io.cdcpipeline.model.ChangeEvent;
import io.cdcpipeline.model.DeadLetter;
import io.cdcpipeline.model.RecordHeader;
import io.cdcpipeline.model.SourcePosition;
import io.cdcpipeline.model.StockTick;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTypesTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        RawRecord.class,
        RecordHeader.class,
        ChangeEvent.class,
        StockTick.class,
        SourcePosition.class,
        EnrichedStock.class,
        StockState.class,
        DeadLetter.class
      })
  void everyTypeInAStreamOrInStateIsSerializedWithoutKryo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
  }

  @Test
  void aRecordWithoutKeyOrValueSurvivesTheWayOverTheNetwork() throws Exception {
    List<RecordHeader> headers =
        List.of(new RecordHeader("a", new byte[] {0, -1}), new RecordHeader("a", null));
    RawRecord sent = new RawRecord(null, null, headers, "stock-stream", 3, 42, -1);

    assertThat(overTheNetwork(sent, RawRecord.class)).isEqualTo(sent);
  }

  @Test
  void aDeleteSurvivesTheWayOverTheNetwork() throws Exception {
    EnrichedStock sent = new EnrichedStock(Changes.aDelete().event(), null);

    assertThat(overTheNetwork(sent, EnrichedStock.class)).isEqualTo(sent);
  }

  private static <T> T overTheNetwork(T value, Class<T> type) throws Exception {
    TypeSerializer<T> serializer =
        TypeInformation.of(type).createSerializer(new SerializerConfigImpl());
    DataOutputSerializer sent = new DataOutputSerializer(64);
    serializer.serialize(value, sent);
    return serializer.deserialize(new DataInputDeserializer(sent.getCopyOfBuffer()));
  }
}
