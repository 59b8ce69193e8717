package io.cdcpipeline.sink.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.WriteCombiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One running job as Flink drives it, without Flink: partitions are read by subtasks, checkpoints
 * hold offsets and the committers' pending batches, notifications arrive late or never.
 */
final class ModelJob {

  static final int PARTITIONS = 3;
  private static final String SINK = "model";

  /** A completed checkpoint or savepoint. */
  record Snapshot(long id, List<Long> offsets, List<TreeMap<Long, List<Batch>>> pending) {}

  private final String jobId;
  private final Random random;
  private final List<Long> offsets;
  private final long restored;
  private final List<Subtask> subtasks = new ArrayList<>();

  /**
   * Describes a start; {@link #start} does it.
   *
   * @param from what to restore; null for a fresh start
   */
  ModelJob(String jobId, Snapshot from, int parallelism, int attempt, Random random) {
    this.jobId = jobId;
    this.random = random;
    this.offsets =
        new ArrayList<>(from == null ? Collections.nCopies(PARTITIONS, 0L) : from.offsets());
    this.restored = from == null ? Label.FRESH : from.id();
    for (int k = 0; k < parallelism; k++) {
      subtasks.add(new Subtask(new Label(jobId, restored, parallelism, k), attempt));
    }
    if (from != null) {
      int k = 0;
      for (TreeMap<Long, List<Batch>> state : from.pending()) {
        Map<Long, List<Batch>> target = subtasks.get(k++ % parallelism).pending;
        state.forEach(
            (id, batches) -> target.computeIfAbsent(id, key -> new ArrayList<>()).addAll(batches));
      }
    }
  }

  String jobId() {
    return jobId;
  }

  long restored() {
    return restored;
  }

  int parallelism() {
    return subtasks.size();
  }

  List<Long> offsets() {
    return List.copyOf(offsets);
  }

  /** Takes over, replays and opens in every subtask, one step of a random one after the other. */
  void start(MemoryStore store) throws IOException, InterruptedException {
    List<Subtask> starting = new ArrayList<>(subtasks);
    while (!starting.isEmpty()) {
      Subtask next = starting.get(random.nextInt(starting.size()));
      if (!next.startStep(store)) {
        starting.remove(next);
      }
    }
  }

  void read(int partition) throws IOException {
    long offset = offsets.get(partition);
    offsets.set(partition, offset + 1);
    subtasks.get(partition % subtasks.size()).writer.write(partition + ":" + offset, null);
  }

  /** Every writer hands its batch over, and everything pending is part of the result. */
  Snapshot snapshot(long id) throws IOException {
    List<TreeMap<Long, List<Batch>>> pending = new ArrayList<>();
    for (Subtask subtask : subtasks) {
      subtask.pending.put(id, new ArrayList<>(subtask.writer.prepareCommit()));
      TreeMap<Long, List<Batch>> copy = new TreeMap<>();
      subtask.pending.forEach((key, batches) -> copy.put(key, List.copyOf(batches)));
      pending.add(copy);
    }
    return new Snapshot(id, offsets(), pending);
  }

  /** Tells subtask {@code k} that checkpoint {@code id} is complete. */
  void notifyComplete(int k, long id) throws IOException, InterruptedException {
    subtasks.get(k).commitUpTo(id);
  }

  void close() throws IOException {
    for (Subtask subtask : subtasks) {
      if (subtask.committer != null) {
        subtask.committer.close();
      }
    }
  }

  private static final class Subtask {

    private final Label label;
    private final int attempt;
    private final TreeMap<Long, List<Batch>> pending = new TreeMap<>();
    private final BatchWriter<String> writer;
    private BatchCommitter committer;

    Subtask(Label label, int attempt) {
      this.label = label;
      this.attempt = attempt;
      this.writer =
          new BatchWriter<>(
              SinkOptions.of(SINK),
              Contexts.writer(label, attempt),
              (element, out) -> out.add(0, null, element.getBytes(UTF_8)),
              WriteCombiner.NONE);
    }

    /** Returns whether a step is left. */
    boolean startStep(MemoryStore store) throws IOException, InterruptedException {
      if (committer == null) {
        committer =
            BatchCommitter.takeOver(
                SinkOptions.of(SINK),
                Contexts.committer(label, attempt),
                (options, listener) -> store.connect());
        return true;
      }
      if (!pending.isEmpty()) {
        commitUpTo(pending.firstKey());
        return true;
      }
      committer.replayIsOver();
      return false;
    }

    /** As CommitterOperator: ascending, and gone from the state only when all succeeded. */
    void commitUpTo(long id) throws IOException, InterruptedException {
      while (committer != null && !pending.isEmpty() && pending.firstKey() <= id) {
        committer.commit(
            new ArrayList<>(pending.firstEntry().getValue().stream().map(Request::new).toList()));
        pending.pollFirstEntry();
      }
    }
  }
}
