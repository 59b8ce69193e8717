package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The pass-through that heads the committer's task.
 *
 * <pre>
 *   task 1: … -> writer      task 2: gate -> committer
 * </pre>
 *
 * It gives the committer a task of its own, so records flow while a commit runs. Its {@link #open}
 * is the one hook that says "the replay is over": Flink starts a chain from its tail, so the
 * committer is created and replays the restored batches before the gate opens, on the same thread.
 * And it stamps its committer's label on every batch that passes. The writer cannot: Flink tells a
 * task of which checkpoint it was restored only if that checkpoint holds state of the task, and a
 * task that ends in a writer may have none.
 */
public final class CommitGate
    extends RichMapFunction<CommittableMessage<Batch>, CommittableMessage<Batch>> {

  /**
   * The committers of this JVM whose gate is still closed. Static because Flink gives operators of
   * one chain no other way to find each other; an entry lives from the committer's creation to its
   * gate's opening, or to its close.
   */
  private static final ConcurrentMap<Key, BatchCommitter> CLOSED = new ConcurrentHashMap<>();

  private final String sinkId;
  private transient BatchCommitter committer;

  private CommitGate(String sinkId) {
    this.sinkId = sinkId;
  }

  /**
   * Puts a gate between the writers of {@code sinkId} and its committers.
   *
   * @param sinkId names the gate's operator
   * @param committables what the writers hand over
   * @return the same, for the committers
   * @throws IllegalStateException if operator chaining is off
   */
  public static DataStream<CommittableMessage<Batch>> between(
      String sinkId, DataStream<CommittableMessage<Batch>> committables) {
    if (!committables.getExecutionEnvironment().isChainingEnabled()) {
      throw new IllegalStateException(
          "sink "
              + sinkId
              + " needs operator chaining: its commit gate and its committer must share a task."
              + " Remove disableOperatorChaining() or pipeline.operator-chaining.enabled=false");
    }
    SingleOutputStreamOperator<CommittableMessage<Batch>> gate =
        committables
            .map(new CommitGate(sinkId))
            .returns(CommittableMessageTypeInfo.of(BatchSerializer::new))
            .name(sinkId + " gate")
            .startNewChain();
    return isSinkNamed(committables) ? gate.uid(sinkId + "-gate") : gate;
  }

  /** Flink refuses a named part in a sink without a uid, and may want one in a sink with one. */
  private static boolean isSinkNamed(DataStream<CommittableMessage<Batch>> committables) {
    return committables.getTransformation().getInputs().stream()
        .anyMatch(writer -> writer.getUid() != null);
  }

  static void register(Key key, BatchCommitter committer) {
    CLOSED.put(key, committer);
  }

  static void unregister(Key key, BatchCommitter committer) {
    CLOSED.remove(key, committer);
  }

  /** How many committers of this JVM wait for their gate to open. */
  static int closedGates() {
    return CLOSED.size();
  }

  @Override
  public void open(OpenContext context) throws Exception {
    Key key = Key.of(sinkId, getRuntimeContext().getJobInfo(), getRuntimeContext().getTaskInfo());
    committer = CLOSED.remove(key);
    if (committer == null) {
      throw new IllegalStateException(
          "the commit gate of sink "
              + sinkId
              + " finds no committer in its task: keep gate and committer chained, with the same"
              + " parallelism");
    }
    committer.replayIsOver();
  }

  @Override
  public CommittableMessage<Batch> map(CommittableMessage<Batch> message) {
    return message instanceof CommittableWithLineage<Batch> committable
        ? committable.map(committer::handedOver)
        : message;
  }

  /** Which attempt of which subtask of which sink. */
  record Key(String jobId, String sinkId, int subtask, int attempt) {

    static Key of(String sinkId, JobInfo job, TaskInfo task) {
      return new Key(
          job.getJobId().toHexString(),
          sinkId,
          task.getIndexOfThisSubtask(),
          task.getAttemptNumber());
    }
  }
}
