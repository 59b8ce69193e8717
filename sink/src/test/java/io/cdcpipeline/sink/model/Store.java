package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol.Guard;
import io.cdcpipeline.sink.protocol.CommitProtocol.Owner;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.Slot;
import io.cdcpipeline.sink.protocol.Take;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The abstract store: each method is one atomic unit. It asks the rules and does what they say.
 *
 * <p>Of the list of a partition only the length is kept: every record is checked as it is appended,
 * so that the list is always the first records of one life of the source, each once, in order.
 */
final class Store {

  private final Scenario scenario;
  private final Rules rules;
  private long epoch;
  private final List<Take> takes;
  private final TreeMap<String, ChainEntry> chains;
  private final Owner[] owners;
  private final int[] applied;
  private final int[] life;
  private final TreeMap<String, Integer> marks;
  private final TreeMap<String, Integer> expiringTakes;
  private final TreeMap<String, Integer> expiringChains;

  /** Of a store that will not change any more; each change is made to a copy. */
  private byte[] encoded;

  Store(Scenario scenario) {
    this.scenario = scenario;
    this.rules = new Rules(scenario);
    this.takes = new ArrayList<>();
    this.chains = new TreeMap<>();
    this.owners = new Owner[3];
    this.applied = new int[scenario.partitions];
    this.life = new int[scenario.partitions];
    this.marks = new TreeMap<>();
    this.expiringTakes = new TreeMap<>();
    this.expiringChains = new TreeMap<>();
  }

  private Store(Store other) {
    this.scenario = other.scenario;
    this.rules = other.rules;
    this.epoch = other.epoch;
    this.takes = new ArrayList<>(other.takes);
    this.chains = new TreeMap<>(other.chains);
    this.owners = other.owners.clone();
    this.applied = other.applied.clone();
    this.life = other.life.clone();
    this.marks = new TreeMap<>(other.marks);
    this.expiringTakes = new TreeMap<>(other.expiringTakes);
    this.expiringChains = new TreeMap<>(other.expiringChains);
  }

  Store copy() {
    return new Store(this);
  }

  Rules rules() {
    return rules;
  }

  LedgerView view() {
    return new LedgerView(takes, List.copyOf(chains.values()));
  }

  Optional<ChainEntry> chain(String chainId) {
    return Optional.ofNullable(chains.get(chainId));
  }

  /** How many records of one life of the source the list of a partition holds. */
  int applied(int partition, int ofLife) {
    return life[partition] == ofLife ? applied[partition] : 0;
  }

  Take takeOver(Label label, String incarnation) {
    Take take = new Take(incarnation, label, ++epoch, false);
    takes.add(take);
    if (!scenario.has(Flaw.TAKEOVER_LEAVES_OTHER_PARALLELISMS)) {
      boolean single = label.parallelism() == 1;
      for (int i = 0; i < owners.length; i++) {
        owners[i] = single == (i == 0) ? owners[i] : null;
      }
    }
    owners[index(label.slot())] = new Owner(incarnation, take.epoch());
    return take;
  }

  private static int index(Slot slot) {
    return slot.parallelism() - 1 + slot.subtask();
  }

  /** PROCEED as APPLIED. */
  Outcome open(Take mine) {
    Outcome outcome = guard(mine, false);
    if (outcome == Outcome.APPLIED) {
      takes.replaceAll(
          take ->
              take.incarnation().equals(mine.incarnation())
                  ? new Take(take.incarnation(), take.label(), take.epoch(), true)
                  : take);
    }
    return outcome;
  }

  Outcome guard(Take mine, boolean live) {
    Guard answer =
        rules.guard(
            mine,
            takes.stream().filter(t -> t.incarnation().equals(mine.incarnation())).findFirst(),
            Optional.ofNullable(owners[index(mine.label().slot())]),
            live);
    return switch (answer) {
      case PROCEED -> Outcome.APPLIED;
      case FENCED -> Outcome.FENCED;
      case GAP -> Outcome.GAP;
    };
  }

  /** Guard, verdict and effects in one unit. RETRY: there is more of the batch. */
  Outcome commit(Pending pending, Take mine) {
    Outcome guard = guard(mine, isLive(pending.batch(), mine));
    return guard == Outcome.APPLIED
        ? execute(pending, mine, rules.judge(pending.batch(), chain(pending.batch().chainId())))
        : guard;
  }

  static boolean isLive(Batch batch, Take mine) {
    return batch.label().sameRestore(mine.label());
  }

  Outcome execute(Pending pending, Take mine, Verdict verdict) {
    if (scenario.has(Flaw.DEDUPE_BY_CHECKPOINT_ID) || scenario.has(Flaw.DEDUPE_BY_JOB_ID)) {
      return executeOncePerCheckpoint(pending, mine);
    }
    return switch (verdict.kind()) {
      case ALREADY -> Outcome.ALREADY;
      case GAP -> Outcome.GAP;
      case CORRUPT -> Outcome.CORRUPT;
      case APPLY -> apply(pending, mine, verdict.from());
    };
  }

  private Outcome apply(Pending pending, Take mine, int from) {
    Batch batch = pending.batch();
    int end = (int) Math.min(batch.operations(), (long) from + scenario.chunk);
    boolean done = end == batch.operations();
    append(pending, from, end);
    String kept = chain(batch.chainId()).map(ChainEntry::digest).orElse("");
    chains.put(
        batch.chainId(),
        new ChainEntry(
            batch.chainId(),
            batch.label(),
            done ? batch.n() : batch.n() - 1,
            done ? 0 : end,
            done ? batch.digest() : kept,
            ChainEntry.Mover.of(mine)));
    if (done && scenario.has(Flaw.CLEANUP_BEFORE_ACK)) {
      chains.remove(batch.chainId());
    }
    return done ? Outcome.APPLIED : Outcome.RETRY;
  }

  private Outcome executeOncePerCheckpoint(Pending pending, Take mine) {
    String key = scenario.has(Flaw.DEDUPE_BY_JOB_ID) ? mine.label().jobId() : "any";
    key += mine.label().slot();
    if (pending.checkpoint() <= marks.getOrDefault(key, 0)) {
      return Outcome.ALREADY;
    }
    append(pending, 0, pending.batch().operations());
    marks.put(key, pending.checkpoint());
    return Outcome.APPLIED;
  }

  private void append(Pending pending, int from, int end) {
    byte[] codes = pending.operations();
    for (int i = from; i < end; i++) {
      int partition = Operations.partition(codes[i]);
      int ofLife = Operations.life(codes[i]);
      int offset = Operations.offset(codes[i]);
      if (ofLife > life[partition]) {
        life[partition] = ofLife;
        applied[partition] = 0;
      }
      String what = "record %d of partition %d".formatted(offset, partition);
      if (ofLife < life[partition]) {
        throw new Violation("STALE: " + what + " of a former life");
      }
      if (offset < applied[partition]) {
        throw new Violation("DUPLICATE: " + what);
      }
      if (offset > applied[partition]) {
        throw new Violation("LOSS OR REORDER: " + what + " before " + applied[partition]);
      }
      applied[partition]++;
    }
  }

  /** Removes what goes now, and marks what goes when two ticks have passed. */
  void retire(Retirement plan, int clock) {
    removeTakes(plan.removeNow());
    plan.expiringTakes().forEach(take -> expiringTakes.putIfAbsent(take, clock + 2));
    plan.expiringChains().forEach(chain -> expiringChains.putIfAbsent(chain, clock + 2));
  }

  private void removeTakes(java.util.Collection<String> incarnations) {
    takes.removeIf(take -> incarnations.contains(take.incarnation()));
    expiringTakes.keySet().retainAll(takes.stream().map(Take::incarnation).toList());
  }

  boolean hasExpiredTakes(int clock) {
    return expiringTakes.values().stream().anyMatch(at -> at <= clock);
  }

  boolean hasExpiredChains(int clock) {
    return expiringChains.values().stream().anyMatch(at -> at <= clock);
  }

  void sweepTakes(int clock) {
    removeTakes(
        expiringTakes.entrySet().stream()
            .filter(take -> take.getValue() <= clock)
            .map(Map.Entry::getKey)
            .toList());
  }

  void sweepChains(int clock) {
    chains.keySet().removeIf(chain -> expiringChains.getOrDefault(chain, 99) <= clock);
    expiringChains.keySet().retainAll(chains.keySet());
  }

  /** Which writers the chain records name, a bit for each letter. */
  int writers() {
    int bits = 0;
    for (String chain : chains.keySet()) {
      bits |= 1 << (chain.charAt(0) - 'a');
    }
    return bits;
  }

  void encode(Encoder out) {
    if (encoded == null) {
      Encoder own = new Encoder();
      encodeAll(own);
      encoded = own.toBytes();
    }
    out.raw(encoded);
  }

  private void encodeAll(Encoder out) {
    out.put(epoch).all(takes, out::put).all(chains.values(), out::put);
    for (Owner owner : owners) {
      out.put(owner == null ? "" : owner.incarnation());
    }
    out.put(applied).put(life);
    for (Map<String, Integer> map : List.of(marks, expiringTakes, expiringChains)) {
      out.put(map.size());
      map.forEach((key, value) -> out.put(key).put(value));
    }
  }
}
