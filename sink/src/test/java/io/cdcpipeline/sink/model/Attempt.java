package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.Take;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One attempt of one subtask: its writer, its gate and its committer. */
final class Attempt {

  /** How far it has come; the store is only touched in between. */
  enum Phase {
    TAKE,
    FRESH,
    REPLAY,
    GATE,
    OPEN,
    AUDIT,
    CLEAN,
    LIVE
  }

  final Label label;
  final int life;

  /** The writer's id, a letter. */
  final String writer;

  Phase phase = Phase.TAKE;
  Take take;
  Stage stage;
  Retirement plan;

  /** The committer's state, in the order of the checkpoints. */
  final List<Pending> pending;

  /** The restored chains seen so far. */
  final TreeMap<String, Long> restored;

  /** The newest completed checkpoint that it was or may still be told of. */
  int notifiable;

  /** The one that it has begun to commit for. */
  int upTo;

  /** The last batch of each lane. */
  final int[] n;

  /** The source's position, per partition. */
  final int[] offsets;

  Attempt(Label label, int life, String writer, List<Pending> pending, int[] offsets) {
    this.label = label;
    this.life = life;
    this.writer = writer;
    this.pending = new ArrayList<>(pending);
    this.restored = new TreeMap<>();
    this.n = new int[2];
    this.offsets = offsets.clone();
  }

  private Attempt(Attempt other) {
    this.label = other.label;
    this.life = other.life;
    this.writer = other.writer;
    this.phase = other.phase;
    this.take = other.take;
    this.stage = other.stage;
    this.plan = other.plan;
    this.pending = new ArrayList<>(other.pending);
    this.restored = new TreeMap<>(other.restored);
    this.notifiable = other.notifiable;
    this.upTo = other.upTo;
    this.n = other.n.clone();
    this.offsets = other.offsets.clone();
  }

  Attempt copy() {
    return new Attempt(this);
  }

  /** Whether it has anything to do without news from its job. */
  boolean canStep() {
    return phase != Phase.LIVE || (!pending.isEmpty() && pending.get(0).checkpoint() <= notifiable);
  }

  /** Whether its task may handle a barrier: not during a start or a commit. */
  boolean isIdle() {
    return phase == Phase.LIVE && (pending.isEmpty() || pending.get(0).checkpoint() > upTo);
  }

  /** Whether its next step may write to the store, so that a reply may be lost. */
  boolean nextStepWrites() {
    return phase != Phase.FRESH && phase != Phase.AUDIT && phase != Phase.CLEAN;
  }

  boolean nextStepCommits() {
    return phase == Phase.LIVE || phase == Phase.REPLAY;
  }

  /** Whether the restored chain of its first batch was found to fit the store. */
  boolean nextIsChecked() {
    return restored.containsKey(pending.get(0).batch().chainId());
  }

  void encode(Encoder out) {
    out.put(label).put(life).put(writer).put(phase.name()).put(take);
    if (stage != null) {
      stage.encode(out);
    }
    if (plan != null) {
      out.all(new java.util.TreeSet<>(plan.removeNow()), out::put)
          .all(new java.util.TreeSet<>(plan.expiringTakes()), out::put)
          .all(new java.util.TreeSet<>(plan.expiringChains()), out::put);
    }
    out.all(pending, out::put).put(restored.size());
    restored.forEach((chain, at) -> out.put(chain).put(at));
    // Of both numbers only this much makes a difference.
    int known = 0;
    while (known < pending.size() && pending.get(known).checkpoint() <= notifiable) {
      known++;
    }
    out.put(known).put(isIdle()).put(n).put(offsets);
  }
}
