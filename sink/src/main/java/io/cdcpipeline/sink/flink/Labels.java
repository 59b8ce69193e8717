package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Label;
import org.apache.flink.api.connector.sink2.InitContext;

/** Reads a {@link Label} from what Flink tells a writer or committer about itself. */
final class Labels {

  private Labels() {}

  static Label of(InitContext context) {
    return new Label(
        context.getJobInfo().getJobId().toHexString(),
        context.getRestoredCheckpointId().orElse(Label.FRESH),
        context.getTaskInfo().getNumberOfParallelSubtasks(),
        context.getTaskInfo().getIndexOfThisSubtask());
  }
}
