package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Label;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** What Flink tells a writer and a committer about themselves, for an incarnation of our choice. */
public final class Contexts {

  private static final int MAX_PARALLELISM = 128;

  private Contexts() {}

  public static WriterInitContext writer(Label label, int attempt) {
    return new Writer(new Place(label, attempt), new ManualClock());
  }

  /** Of a writer whose timers fire when {@code clock} is told to. */
  public static WriterInitContext writer(Label label, ProcessingTimeService clock) {
    return new Writer(new Place(label, 0), clock);
  }

  static CommitterInitContext committer(Label label, int attempt) {
    return new Committer(new Place(label, attempt));
  }

  private record Place(Label label, int attempt) implements InitContext {

    @Override
    public OptionalLong getRestoredCheckpointId() {
      return label.isFresh() ? OptionalLong.empty() : OptionalLong.of(label.restored());
    }

    @Override
    public JobInfo getJobInfo() {
      return new JobInfoImpl(JobID.fromHexString(label.jobId()), "job");
    }

    @Override
    public TaskInfo getTaskInfo() {
      return new TaskInfoImpl(
          "sink", MAX_PARALLELISM, label.subtask(), label.parallelism(), attempt);
    }
  }

  private record Committer(Place place) implements CommitterInitContext {

    @Override
    public OptionalLong getRestoredCheckpointId() {
      return place.getRestoredCheckpointId();
    }

    @Override
    public JobInfo getJobInfo() {
      return place.getJobInfo();
    }

    @Override
    public TaskInfo getTaskInfo() {
      return place.getTaskInfo();
    }

    @Override
    public SinkCommitterMetricGroup metricGroup() {
      return InternalSinkCommitterMetricGroup.wrap(
          UnregisteredMetricsGroup.createOperatorMetricGroup());
    }
  }

  private record Writer(Place place, ProcessingTimeService clock) implements WriterInitContext {

    @Override
    public OptionalLong getRestoredCheckpointId() {
      return place.getRestoredCheckpointId();
    }

    @Override
    public JobInfo getJobInfo() {
      return place.getJobInfo();
    }

    @Override
    public TaskInfo getTaskInfo() {
      return place.getTaskInfo();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSinkWriterMetricGroup();
    }

    @Override
    public boolean isObjectReuseEnabled() {
      return false;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      throw notOffered();
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
      throw notOffered();
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
      return clock;
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
      throw notOffered();
    }

    @Override
    public <IN> TypeSerializer<IN> createInputSerializer() {
      throw notOffered();
    }

    private static UnsupportedOperationException notOffered() {
      return new UnsupportedOperationException("the sink's writer needs no such thing");
    }
  }
}
