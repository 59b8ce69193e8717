package io.cdcpipeline.sink.protocol;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a ledger may forget once a takeover has opened: pure rules over what the ledger says.
 *
 * <p>Two kinds go. What was superseded expires when the retention has passed, because a state may
 * still name it until then. And what says nothing that another record does not say goes at once, so
 * that a job that fails again and again on one checkpoint leaves no trail.
 *
 * <p>The order matters. A chain record may only go when no take record of its birth label is left:
 * a state that still finds its take record, but not its chain, would take its first batch for new.
 */
public final class Retention {

  private Retention() {}

  /**
   * Decides after {@code opened} has been opened. Safe to apply later, in parts, or never.
   *
   * @param opened the take record whose committer asks
   * @param view read after the opening
   * @return what may go; nothing of it is needed by any state younger than the retention
   */
  public static Retirement after(Take opened, LedgerView view) {
    return new Retirement(
        repeated(view), expiringTakes(opened, view), expiringChains(opened, view));
  }

  /**
   * Of takes with one label the first is what check 3 asks for, an open one is what check 1 asks
   * for, and the newest may still be at work.
   */
  private static Set<String> repeated(LedgerView view) {
    Set<String> result = new HashSet<>();
    view.takes().stream()
        .collect(groupingBy(Take::label))
        .values()
        .forEach(
            takes -> {
              List<Take> byEpoch =
                  takes.stream().sorted(Comparator.comparingLong(Take::epoch)).toList();
              Take first = byEpoch.get(0);
              Take newest = byEpoch.get(byEpoch.size() - 1);
              // The first open one, for no earlier one can open any more: all agree on it.
              Take open = byEpoch.stream().filter(Take::open).findFirst().orElse(first);
              List<Take> kept = List.of(first, newest, open);
              byEpoch.stream()
                  .filter(take -> !kept.contains(take))
                  .forEach(take -> result.add(take.incarnation()));
            });
    return result;
  }

  private static Set<String> expiringTakes(Take opened, LedgerView view) {
    OptionalLong oldestKept = oldestKept(opened, view);
    return view.takes().stream()
        .filter(take -> oldestKept.isPresent() && take.epoch() < oldestKept.getAsLong())
        .filter(take -> concerns(opened, take.label()))
        .map(Take::incarnation)
        .collect(toSet());
  }

  private static Set<String> expiringChains(Take opened, LedgerView view) {
    OptionalLong oldestKept = oldestKept(opened, view);
    Set<Label> remembered = view.takes().stream().map(Take::label).collect(toSet());
    return view.chains().stream()
        .filter(chain -> oldestKept.isPresent() && chain.by().epoch() < oldestKept.getAsLong())
        .filter(chain -> concerns(opened, chain.born()) && !remembered.contains(chain.born()))
        .map(ChainEntry::chainId)
        .collect(toSet());
  }

  /** The epoch of the second newest takeover of the slot that was opened. */
  private static OptionalLong oldestKept(Take opened, LedgerView view) {
    return Stream.concat(
            Stream.of(opened),
            view.takes().stream()
                .filter(take -> take.open() && take.label().slot().equals(opened.label().slot())))
        .mapToLong(Take::epoch)
        .distinct()
        .boxed()
        .sorted(Comparator.reverseOrder())
        .skip(1)
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /**
   * The slots that check 3 looks at from this one. Those of other parallelisms go with it: were
   * they kept, a state from before a rescale could outlive the records that say it is old.
   */
  private static boolean concerns(Take opened, Label other) {
    return other.parallelism() != opened.label().parallelism()
        || other.subtask() == opened.label().subtask();
  }
}
