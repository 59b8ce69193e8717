package io.cdcpipeline.sink.flink;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.Ledger;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.SinkCommitException;
import io.cdcpipeline.sink.protocol.Slot;
import io.cdcpipeline.sink.protocol.Take;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store in memory with the ledger's semantics: every effect is one atomic step, and the network
 * may fail before or after each. Effects are appended to one list, so any loss, repeat or disorder
 * shows.
 */
final class MemoryStore {

  private static final int CHUNK = 2;

  /** A rule of the protocol that a broken store ignores, to see that the model finds out. */
  enum Flaw {
    NONE,
    NO_GUARD,
    NO_CHAIN_RECORD,
    CURSOR_LOST,
    DIGEST_LOST_BETWEEN_CHUNKS,
    LEDGER_MOVES_BEFORE_THE_EFFECTS,
    OTHER_PARALLELISMS_KEEP_THEIR_SLOTS
  }

  /** Called before and after each atomic step; throws what the network does. */
  @FunctionalInterface
  interface Network {
    void step() throws IOException;
  }

  private final Flaw flaw;
  private final Network network;
  private final Map<Slot, String> owners = new HashMap<>();
  private final Map<String, Take> takes = new LinkedHashMap<>();
  private final Map<String, ChainEntry> chains = new LinkedHashMap<>();
  private final List<String> effects = new ArrayList<>();
  private long epoch;
  private int incarnations;

  MemoryStore(Flaw flaw, Network network) {
    this.flaw = flaw;
    this.network = network;
  }

  /** All operations ever applied, in order. */
  List<String> effects() {
    return List.copyOf(effects);
  }

  Ledger connect() {
    return new Connection();
  }

  private final class Connection implements Ledger {

    @Override
    public Take takeOver(Label label) throws IOException {
      network.step();
      Take take = new Take("inc" + incarnations++, label, ++epoch, false);
      takes.put(take.incarnation(), take);
      if (flaw != Flaw.OTHER_PARALLELISMS_KEEP_THEIR_SLOTS) {
        owners.keySet().removeIf(slot -> slot.parallelism() != label.parallelism());
      }
      owners.put(label.slot(), take.incarnation());
      network.step();
      return take;
    }

    @Override
    public LedgerView view() throws IOException {
      network.step();
      return new LedgerView(List.copyOf(takes.values()), List.copyOf(chains.values()));
    }

    @Override
    public Take open(Take take) throws IOException {
      network.step();
      guard(take);
      Take opened = new Take(take.incarnation(), take.label(), take.epoch(), true);
      takes.put(take.incarnation(), opened);
      network.step();
      return opened;
    }

    @Override
    public Outcome apply(Batch batch, Take take) throws IOException {
      List<ByteBuffer> operations = operationsOf(batch);
      boolean applied = false;
      while (true) {
        network.step();
        guard(take);
        Optional<ChainEntry> entry = Optional.ofNullable(chains.get(batch.chainId()));
        Verdict verdict =
            flaw == Flaw.NO_CHAIN_RECORD && !batch.isMarker() && !applied
                ? new Verdict(Verdict.Kind.APPLY, 0)
                : CommitProtocol.judge(batch, entry);
        switch (verdict.kind()) {
          case ALREADY -> {
            return applied ? Outcome.APPLIED : Outcome.ALREADY;
          }
          case GAP -> throw new SinkCommitException(Outcome.GAP, "model, " + batch);
          case CORRUPT -> throw new SinkCommitException(Outcome.CORRUPT, "model, " + batch);
          case APPLY -> {
            int from = flaw == Flaw.CURSOR_LOST && !applied ? 0 : verdict.from();
            applied = true;
            applyChunk(batch, take, operations, from);
          }
        }
        network.step();
      }
    }

    private void applyChunk(Batch batch, Take take, List<ByteBuffer> operations, int from)
        throws IOException {
      int end = Math.min(operations.size(), from + CHUNK);
      boolean done = end == operations.size();
      String before =
          Optional.ofNullable(chains.get(batch.chainId())).map(ChainEntry::digest).orElse("");
      String kept = flaw == Flaw.DIGEST_LOST_BETWEEN_CHUNKS ? "" : before;
      chains.put(
          batch.chainId(),
          new ChainEntry(
              batch.chainId(),
              batch.label(),
              done ? batch.n() : batch.n() - 1,
              done ? 0 : end,
              done ? batch.digest() : kept,
              ChainEntry.Mover.of(take)));
      if (flaw == Flaw.LEDGER_MOVES_BEFORE_THE_EFFECTS) {
        network.step();
      }
      for (ByteBuffer operation : operations.subList(from, end)) {
        effects.add(StandardCharsets.UTF_8.decode(operation.duplicate()).toString());
      }
    }

    private static List<ByteBuffer> operationsOf(Batch batch) throws IOException {
      try (OperationReader reader = OperationReader.of(batch)) {
        return reader.chunk(0, Integer.MAX_VALUE, Integer.MAX_VALUE);
      }
    }

    @Override
    public void retire(Retirement retirement, long expiresAt) {
      takes.keySet().removeAll(retirement.removeNow());
    }

    private void guard(Take take) throws SinkCommitException {
      if (flaw == Flaw.NO_GUARD) {
        return;
      }
      if (!takes.containsKey(take.incarnation())) {
        throw new SinkCommitException(Outcome.GAP, "model, " + take);
      }
      if (!take.incarnation().equals(owners.get(take.label().slot()))) {
        throw new SinkCommitException(Outcome.FENCED, "model, " + take);
      }
    }

    @Override
    public void close() {}
  }
}
