package io.cdcpipeline.job.ingest;

import io.cdcpipeline.model.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Takes a record out of Kafka's client without looking inside, so that nothing can go wrong here:
 * what a malformed record becomes is the parse stage's business.
 */
final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<RawRecord> out) {
    List<RecordHeader> headers = new ArrayList<>();
    for (Header header : read.headers()) {
      headers.add(new RecordHeader(header.key(), header.value()));
    }
    out.collect(
        new RawRecord(
            read.key(),
            read.value(),
            headers,
            read.topic(),
            read.partition(),
            read.offset(),
            read.timestamp()));
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return TypeInformation.of(RawRecord.class);
  }
}
