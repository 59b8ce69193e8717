package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.model.Attempt.Phase;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Take;
import java.util.Optional;

/**
 * What a committer does, one atomic unit of the store at a time, in the order of the sink's: taken
 * over, checked, replayed, checked again, opened, live.
 */
final class Program {

  private Program() {}

  /**
   * One step.
   *
   * @param replyLost the store does it, the attempt does not learn of it and tries again
   * @return what ends the attempt, if anything does
   */
  static Optional<Outcome> step(World world, Attempt attempt, boolean replyLost) {
    Optional<Outcome> end = Optional.empty();
    while (world.scenario.coarse && end.isEmpty() && onlyReads(attempt)) {
      end = smallStep(world, attempt, replyLost);
    }
    return end.isEmpty() && attempt.canStep() ? smallStep(world, attempt, replyLost) : end;
  }

  private static boolean onlyReads(Attempt attempt) {
    return switch (attempt.phase) {
      case FRESH, GATE, AUDIT -> true;
      case REPLAY -> !attempt.nextIsChecked();
      case CLEAN -> attempt.plan == null;
      default -> false;
    };
  }

  private static Optional<Outcome> smallStep(World world, Attempt attempt, boolean replyLost) {
    return switch (attempt.phase) {
      case TAKE -> takeOver(world, attempt, replyLost);
      case FRESH ->
          checked(
              world.store.rules().onFreshStart(attempt.label, world.store.view()),
              attempt,
              Phase.GATE);
      case REPLAY -> replay(world, attempt, replyLost);
      case GATE -> gate(world, attempt);
      case OPEN -> open(world, attempt, replyLost);
      case AUDIT -> audit(world, attempt);
      case CLEAN -> clean(world, attempt);
      case LIVE -> live(world, attempt, replyLost);
    };
  }

  private static Optional<Outcome> checked(Optional<Outcome> finding, Attempt attempt, Phase next) {
    attempt.phase = next;
    return finding;
  }

  private static Optional<Outcome> takeOver(World world, Attempt attempt, boolean replyLost) {
    Take take = world.change().takeOver(attempt.label, world.nextIncarnation());
    if (!replyLost) {
      attempt.take = take;
      attempt.phase =
          attempt.label.isFresh()
              ? Phase.FRESH
              : attempt.pending.isEmpty() ? Phase.GATE : Phase.REPLAY;
    }
    return Optional.empty();
  }

  private static Optional<Outcome> replay(World world, Attempt attempt, boolean replyLost) {
    Pending first = attempt.pending.get(0);
    String chain = first.batch().chainId();
    if (!attempt.restored.containsKey(chain)) {
      Optional<Outcome> finding =
          world.store.rules().beforeReplay(first.batch(), world.store.view(), world.clock);
      attempt.restored.put(chain, first.batch().n());
      return finding;
    }
    attempt.restored.merge(chain, first.batch().n(), Math::max);
    Optional<Outcome> failure = commit(world, attempt, replyLost);
    if (attempt.pending.isEmpty()) {
      attempt.phase = Phase.GATE;
    }
    return failure;
  }

  private static Optional<Outcome> gate(World world, Attempt attempt) {
    if (attempt.restored.isEmpty() && world.scenario.has(Flaw.NO_OPENING_WITHOUT_REPLAY)) {
      attempt.phase = Phase.LIVE;
      return Optional.empty();
    }
    return checked(
        world.store.rules().afterReplay(attempt.restored, world.store.view()), attempt, Phase.OPEN);
  }

  /** Check 5 once more: the store may have gone back between the first time and the opening. */
  private static Optional<Outcome> audit(World world, Attempt attempt) {
    Optional<Outcome> finding =
        world.scenario.has(Flaw.NO_CHECK_AFTER_OPENING)
            ? Optional.empty()
            : world.store.rules().afterReplay(attempt.restored, world.store.view());
    attempt.restored.clear();
    return checked(finding, attempt, afterAudit(world));
  }

  private static Phase afterAudit(World world) {
    return world.scenario.times(Chance.TICK) > 0 ? Phase.CLEAN : Phase.LIVE;
  }

  private static Optional<Outcome> open(World world, Attempt attempt, boolean replyLost) {
    Outcome outcome = world.change().open(attempt.take);
    if (outcome != Outcome.APPLIED) {
      return Optional.of(outcome);
    }
    if (!replyLost) {
      attempt.take =
          new Take(attempt.take.incarnation(), attempt.label, attempt.take.epoch(), true);
      attempt.phase = attempt.restored.isEmpty() ? afterAudit(world) : Phase.AUDIT;
    }
    return Optional.empty();
  }

  /** What may be forgotten is decided in one step and forgotten in a later one. */
  private static Optional<Outcome> clean(World world, Attempt attempt) {
    if (attempt.plan == null) {
      attempt.plan = world.store.rules().retention(attempt.take, world.store.view());
      attempt.phase = attempt.plan.isEmpty() ? Phase.LIVE : Phase.CLEAN;
    } else {
      world.change().retire(attempt.plan, world.clock);
      attempt.phase = Phase.LIVE;
    }
    attempt.plan = attempt.phase == Phase.LIVE ? null : attempt.plan;
    return Optional.empty();
  }

  private static Optional<Outcome> live(World world, Attempt attempt, boolean replyLost) {
    if (attempt.isIdle()) {
      attempt.upTo = attempt.notifiable;
    }
    return commit(world, attempt, replyLost);
  }

  private static Optional<Outcome> commit(World world, Attempt attempt, boolean replyLost) {
    Pending first = attempt.pending.get(0);
    if (Flawed.readsFirst(world.scenario) && attempt.stage == null) {
      attempt.stage = Flawed.read(world.store, first);
      return Flawed.guardOfReading(world, attempt, first);
    }
    Outcome outcome = Flawed.commit(world, first, attempt.take, attempt.stage);
    attempt.stage = null;
    return switch (outcome) {
      case APPLIED, ALREADY -> {
        if (!replyLost) {
          attempt.pending.remove(0);
        }
        yield Optional.empty();
      }
      case RETRY -> Optional.empty();
      default -> Optional.of(outcome);
    };
  }
}
