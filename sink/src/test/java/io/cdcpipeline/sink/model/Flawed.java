package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Take;
import java.util.Optional;

/** A commit, in one atomic unit as it should be, or in two as the flaws have it. */
final class Flawed {

  private Flawed() {}

  static boolean readsFirst(Scenario scenario) {
    return scenario.has(Flaw.GUARD_IS_A_READ) || scenario.has(Flaw.LEDGER_CHECK_OUTSIDE_THE_UNIT);
  }

  static Stage read(Store store, Pending pending) {
    Optional<ChainEntry> entry = store.chain(pending.batch().chainId());
    return new Stage(entry, store.rules().judge(pending.batch(), entry));
  }

  /** A guard that is read, not written, is read at the start of the transaction. */
  static Optional<Outcome> guardOfReading(World world, Attempt attempt, Pending pending) {
    if (!world.scenario.has(Flaw.GUARD_IS_A_READ)) {
      return Optional.empty();
    }
    return Optional.of(world.store.guard(attempt.take, Store.isLive(pending.batch(), attempt.take)))
        .filter(outcome -> outcome != Outcome.APPLIED);
  }

  /**
   * The atomic unit.
   *
   * @param stage what was read before it; null where nothing is
   */
  static Outcome commit(World world, Pending pending, Take mine, Stage stage) {
    if (stage == null) {
      return world.change().commit(pending, mine);
    }
    if (world.scenario.has(Flaw.GUARD_IS_A_READ)) {
      // The chain record is written by both, so a conflict on it is still found.
      boolean conflict = !world.store.chain(pending.batch().chainId()).equals(stage.entry());
      return conflict ? Outcome.RETRY : world.change().execute(pending, mine, stage.verdict());
    }
    Outcome guard = world.store.guard(mine, Store.isLive(pending.batch(), mine));
    return guard == Outcome.APPLIED
        ? world.change().execute(pending, mine, stage.verdict())
        : guard;
  }
}
