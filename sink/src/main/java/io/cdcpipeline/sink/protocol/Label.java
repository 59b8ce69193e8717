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

  /**
   * Rejects null.
   *
   * @param jobId not null
   * @param restored a checkpoint id or {@link #FRESH}
   * @param parallelism 1 or more
   * @param subtask below the parallelism
   */
  public Label {
    requireNonNull(jobId, "jobId");
  }

  /**
   * Whether {@code other} belongs to the same job, restored from the same checkpoint.
   *
   * @param other may be of another subtask or parallelism
   * @return true for all subtasks of one attempt, and of attempts that share job and checkpoint
   */
  public boolean sameRestore(Label other) {
    return sameRestore(other.jobId, other.restored);
  }

  boolean sameRestore(String otherJob, long otherRestored) {
    return jobId.equals(otherJob) && restored == otherRestored;
  }

  /**
   * The place in the job that this label's subtask takes.
   *
   * @return what one committer at a time may own
   */
  public Slot slot() {
    return new Slot(parallelism, subtask);
  }

  /**
   * Whether the incarnation started without state.
   *
   * @return false after any restore
   */
  public boolean isFresh() {
    return restored == FRESH;
  }
}
