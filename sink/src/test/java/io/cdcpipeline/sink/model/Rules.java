package io.cdcpipeline.sink.model;

import io.cdcpipeline.sink.protocol.Batch;
import io.cdcpipeline.sink.protocol.ChainEntry;
import io.cdcpipeline.sink.protocol.CommitProtocol;
import io.cdcpipeline.sink.protocol.CommitProtocol.Guard;
import io.cdcpipeline.sink.protocol.CommitProtocol.Owner;
import io.cdcpipeline.sink.protocol.CommitProtocol.Verdict;
import io.cdcpipeline.sink.protocol.Label;
import io.cdcpipeline.sink.protocol.LedgerView;
import io.cdcpipeline.sink.protocol.Outcome;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.protocol.RestoreChecks;
import io.cdcpipeline.sink.protocol.RestoreChecks.Finding;
import io.cdcpipeline.sink.protocol.Retention;
import io.cdcpipeline.sink.protocol.Retirement;
import io.cdcpipeline.sink.protocol.Take;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Asks the production rules; a scenario's flaws bend the question or drop the answer. */
final class Rules {

  /** How far the clock goes at a {@link Chance#TICK}: half the retention and a little more. */
  static final long TICK_MILLIS = 1_000;

  private static final Policies POLICIES =
      Policies.DEFAULT.retention(Duration.ofMillis(2 * TICK_MILLIS - 1));

  private final Scenario scenario;

  Rules(Scenario scenario) {
    this.scenario = scenario;
  }

  static long millis(int clock) {
    return 1 + clock * TICK_MILLIS;
  }

  Guard guard(Take mine, Optional<Take> recorded, Optional<Owner> owner, boolean live) {
    if (scenario.has(Flaw.NO_GUARD)) {
      return Guard.PROCEED;
    }
    boolean checked = live && !scenario.has(Flaw.LIVE_WHILE_CLOSED);
    if (scenario.has(Flaw.FENCED_NEEDS_OWN_RECORD) && recorded.isEmpty()) {
      return Guard.GAP;
    }
    return CommitProtocol.guard(mine, recorded, owner, checked);
  }

  Verdict judge(Batch batch, Optional<ChainEntry> entry) {
    Verdict verdict = CommitProtocol.judge(batch, entry);
    if (scenario.has(Flaw.CURSOR_LOST) && verdict.kind() == Verdict.Kind.APPLY) {
      return new Verdict(verdict.kind(), 0);
    }
    if (scenario.has(Flaw.NO_CHECK_2) && verdict.kind() == Verdict.Kind.GAP) {
      return new Verdict(batch.isMarker() ? Verdict.Kind.ALREADY : Verdict.Kind.APPLY, 0);
    }
    return verdict;
  }

  Optional<Outcome> beforeReplay(Batch batch, LedgerView view, int clock) {
    Optional<Outcome> found =
        refused(RestoreChecks.beforeReplay(batch, bent(batch, view), POLICIES, millis(clock)));
    if (scenario.has(Flaw.NO_CHECK_1)
        && (found.equals(Optional.of(Outcome.GAP)) || found.equals(Optional.of(Outcome.EXPIRED)))) {
      return Optional.empty();
    }
    if (scenario.has(Flaw.NO_CHECK_3) && found.equals(Optional.of(Outcome.REWOUND))) {
      return Optional.empty();
    }
    return found;
  }

  private LedgerView bent(Batch batch, LedgerView view) {
    if (scenario.has(Flaw.NO_CHECK_1)) {
      return takes(view, take -> new Take(take.incarnation(), take.label(), take.epoch(), true));
    }
    if (scenario.has(Flaw.LOWEST_TAKE_MUST_BE_OPEN)) {
      return new LedgerView(
          view.takes().stream()
              .filter(take -> take.label().equals(batch.label()))
              .min(Comparator.comparingLong(Take::epoch))
              .stream()
              .toList(),
          view.chains());
    }
    if (scenario.has(Flaw.EPOCHS_IGNORED)) {
      return takes(view, take -> new Take(take.incarnation(), take.label(), 0, take.open()));
    }
    if (scenario.has(Flaw.EPOCHS_ALL_EQUAL)) {
      return takes(view, take -> new Take(take.incarnation(), take.label(), 999, take.open()));
    }
    if (scenario.has(Flaw.NO_SIBLING_EXEMPTION)) {
      return movers(view, by -> new ChainEntry.Mover(by.epoch(), "nobody", by.restored()));
    }
    if (scenario.has(Flaw.LANES_ARE_OTHER_WRITERS)) {
      return new LedgerView(
          view.takes(), view.chains().stream().map(chain -> apart(chain, batch)).toList());
    }
    if (scenario.has(Flaw.SIBLING_EXEMPTS_ALL)) {
      return new LedgerView(
          view.takes(),
          view.chains().stream()
              .filter(
                  chain ->
                      !batch.label().jobId().equals(chain.by().jobId())
                          || batch.label().restored() != chain.by().restored())
              .toList());
    }
    return view;
  }

  private static LedgerView takes(LedgerView view, UnaryOperator<Take> bend) {
    return new LedgerView(view.takes().stream().map(bend).toList(), view.chains());
  }

  private static LedgerView movers(LedgerView view, UnaryOperator<ChainEntry.Mover> bend) {
    return new LedgerView(
        view.takes(),
        view.chains().stream()
            .map(
                c ->
                    new ChainEntry(
                        c.chainId(), c.born(), c.n(), c.cursor(), c.digest(), bend.apply(c.by())))
            .toList());
  }

  private static ChainEntry apart(ChainEntry c, Batch batch) {
    String id = c.chainId().equals(batch.chainId()) ? c.chainId() : "lane " + c.chainId();
    return new ChainEntry(id, c.born(), c.n(), c.cursor(), c.digest(), c.by());
  }

  Optional<Outcome> afterReplay(Map<String, Long> restored, LedgerView view) {
    return scenario.has(Flaw.NO_CHECK_5)
        ? Optional.empty()
        : refused(RestoreChecks.afterReplay(restored, view));
  }

  Optional<Outcome> onFreshStart(Label label, LedgerView view) {
    return scenario.has(Flaw.NO_FRESH_CHECK)
        ? Optional.empty()
        : refused(RestoreChecks.onFreshStart(label, view));
  }

  private static Optional<Outcome> refused(Optional<Finding> finding) {
    return finding.filter(it -> it.refusedBy(POLICIES)).map(Finding::outcome);
  }

  Retirement retention(Take opened, LedgerView view) {
    Retirement plan = Retention.after(opened, view);
    Set<String> chains = plan.expiringChains();
    Set<String> takes = plan.expiringTakes();
    if (scenario.has(Flaw.CLEANUP_TOO_EARLY)) {
      // All but the newest takeover of the slot, whatever a state may still name.
      takes =
          view.takes().stream()
              .filter(take -> take.epoch() < opened.epoch())
              .map(Take::incarnation)
              .collect(Collectors.toSet());
      return new Retirement(takes, Set.of(), Set.of());
    }
    if (scenario.has(Flaw.CHAINS_EXPIRE_WITH_TAKES)) {
      Set<Label> going =
          view.takes().stream()
              .filter(take -> plan.expiringTakes().contains(take.incarnation()))
              .map(Take::label)
              .collect(Collectors.toSet());
      chains =
          view.chains().stream()
              .filter(chain -> going.contains(chain.born()))
              .map(ChainEntry::chainId)
              .collect(Collectors.toSet());
    }
    if (scenario.has(Flaw.RETENTION_PER_SLOT)) {
      takes =
          view.takes().stream()
              .filter(take -> plan.expiringTakes().contains(take.incarnation()))
              .filter(take -> take.label().slot().equals(opened.label().slot()))
              .map(Take::incarnation)
              .collect(Collectors.toSet());
    }
    return new Retirement(plan.removeNow(), takes, chains);
  }
}
