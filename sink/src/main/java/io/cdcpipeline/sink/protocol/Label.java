package io.cdcpipeline.sink.protocol;

import static java.util.Objects.requireNonNull;

/**
 * Which incarnation of a subtask wrote a batch: stamped into every committable by the commit gate.
 *
 * <p>Writer and committer of one region carry the same label. Two attempts that restored the same
 * checkpoint share it, too: what tells them apart is the chain.
 *
 * @param jobId Flink's job id, in hex
 * @param restored the checkpoint this incarnation was restored from, or {@link #FRESH}
 * @param parallelism of the sink
 * @param subtask 0 to parallelism - 1
 */
public record Label(String jobId, long restored, int parallelism, int subtask) {

  /** The value of {@code restored} for an incarnation that started without state. */
  public static final long FRESH = -1;

  public Label {
    requireNonNull(jobId, "jobId");
  }

  /** Whether {@code other} belongs to the same job, restored from the same checkpoint. */
  public boolean sameRestore(Label other) {
    return sameRestore(other.jobId, other.restored);
  }

  boolean sameRestore(String otherJob, long otherRestored) {
    return jobId.equals(otherJob) && restored == otherRestored;
  }

  /** The place in the job that this label's subtask takes. */
  public Slot slot() {
    return new Slot(parallelism, subtask);
  }

  public boolean isFresh() {
    return restored == FRESH;
  }
}
