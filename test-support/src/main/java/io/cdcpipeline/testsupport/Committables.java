package io.cdcpipeline.testsupport;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.util.function.SerializableSupplier;

/** A sink's committables, looked at without committing them. */
final class Committables {

  /** More than any writer makes. */
  private static final int LIMIT = 10_000;

  private Committables() {}

  /** Runs the writer alone, to the end of the input, and gives the renderings of what it made. */
  static <IN> List<String> renderedByTheWriterAlone(DataStream<IN> elements, Sink<IN> sink)
      throws Exception {
    return written(elements, sink).executeAndCollect(LIMIT);
  }

  private static <IN> DataStream<String> written(DataStream<IN> elements, Sink<IN> sink) {
    return sink instanceof SupportsPreCommitTopology<?, ?> staged
        ? written(elements, sink, staged::getWriteResultSerializer)
        : written(elements, sink, ((SupportsCommitter<?>) sink)::getCommittableSerializer);
  }

  private static <IN, C> DataStream<String> written(
      DataStream<IN> elements,
      Sink<IN> sink,
      SerializableSupplier<SimpleVersionedSerializer<C>> serializer) {
    return elements
        .transform(
            "Writer",
            CommittableMessageTypeInfo.of(serializer),
            new SinkWriterOperatorFactory<>(sink))
        .filter(message -> message instanceof CommittableWithLineage)
        .map(Committables::rendering)
        .returns(Types.STRING);
  }

  private static String rendering(CommittableMessage<?> message) {
    return ((CommittableWithLineage<?>) message).getCommittable().toString();
  }

  /** Reads a committable of a former release; once more after this release has written it. */
  static List<String> renderedAfterReading(Sink<?> sink, FormerCommittable former)
      throws IOException {
    return read(((SupportsCommitter<?>) sink).getCommittableSerializer(), former);
  }

  private static <C> List<String> read(
      SimpleVersionedSerializer<C> serializer, FormerCommittable former) throws IOException {
    C read = serializer.deserialize(former.version(), HexFormat.of().parseHex(former.hex()));
    C again = serializer.deserialize(serializer.getVersion(), serializer.serialize(read));
    return List.of(read.toString(), again.toString());
  }
}
