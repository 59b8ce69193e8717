package io.cdcpipeline.sink.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether state and store fit together after a restore: pure rules over what the ledger says.
 *
 * <p>Each returns what is wrong, or nothing. See docs/decisions for the cases that each rule is
 * there for.
 */
public final class RestoreChecks {

  private RestoreChecks() {}

  /**
   * What a check found.
   *
   * @param outcome why the start may not go on
   * @param reason with the ids of what does not fit; no payload
   */
  public record Finding(Outcome outcome, String reason) {

    /**
     * Whether the start must end here; if not, it goes on and the finding is a warning.
     *
     * @param policies of the sink
     * @return true for every outcome that no policy can accept
     */
    public boolean refusedBy(Policies policies) {
      return switch (outcome) {
        case REWOUND -> policies.onRewind() == RewindPolicy.FAIL;
        case SINK_ID_REUSED -> policies.onReuse() == ReusePolicy.FAIL;
        default -> true;
      };
    }
  }

  /**
   * Before the first batch of a restored chain is replayed.
   *
   * @param batch the first one seen of its chain; the label is that of the writer instance
   * @param view read after the takeover
   * @param policies whose retention tells a state that is too old from a store that went back
   * @param now milliseconds since the epoch
   * @return GAP, EXPIRED or REWOUND; empty if the chain may be replayed
   */
  public static Optional<Finding> beforeReplay(
      Batch batch, LedgerView view, Policies policies, long now) {
    List<Take> takes =
        view.takes().stream().filter(take -> take.label().equals(batch.label())).toList();
    if (takes.isEmpty() && isOlderThanTheRetention(batch, policies, now)) {
      return Optional.of(
          new Finding(
              Outcome.EXPIRED,
              "%s was prepared more than %d days ago, which is the retention, and the ledger does"
                      .formatted(batch, policies.retention().toDays())
                  + " not remember the incarnation that wrote it"));
    }
    if (takes.stream().noneMatch(Take::open)) {
      return Optional.of(
          new Finding(
              Outcome.GAP,
              "it has no record of the incarnation that wrote "
                  + batch
                  + ": it went back behind the state, for example to a backup"));
    }
    long epoch = takes.stream().mapToLong(Take::epoch).min().orElseThrow();
    return view.chains().stream()
        .filter(chain -> overtakes(chain, batch, epoch))
        .findFirst()
        .map(
            chain ->
                new Finding(
                    Outcome.REWOUND,
                    "chain %s of job %s was applied after the checkpoint that holds %s"
                        .formatted(chain.chainId(), chain.by().jobId(), batch)));
  }

  private static boolean isOlderThanTheRetention(Batch batch, Policies policies, long now) {
    return batch.preparedAt() > 0 && now - batch.preparedAt() > policies.retention().toMillis();
  }

  /** Whether {@code chain} was moved by someone who came after the state with {@code batch}. */
  private static boolean overtakes(ChainEntry chain, Batch batch, long epoch) {
    Label label = batch.label();
    boolean sameSlotOrOtherParallelism =
        chain.born().parallelism() != label.parallelism()
            || chain.born().subtask() == label.subtask();
    boolean replayBySibling =
        label.sameRestore(chain.by().jobId(), chain.by().restored())
            && !label.sameRestore(chain.born());
    // Another lane of the same writer is replayed by the same committer, just before this one.
    boolean otherWriter = !chain.writer().equals(SinkIds.writerOf(batch.chainId()));
    return otherWriter
        && sameSlotOrOtherParallelism
        && chain.moved()
        && chain.by().epoch() > epoch
        && !replayBySibling;
  }

  /**
   * When the replay is over: the store must be exactly where the restored state ends. Ahead of it
   * is REWOUND; behind it, after all has been replayed, is GAP.
   *
   * @param restored the highest n of every restored chain
   * @param view read after the last replayed batch
   * @return GAP or REWOUND; empty if the store is where the state ends
   */
  public static Optional<Finding> afterReplay(Map<String, Long> restored, LedgerView view) {
    Optional<Finding> behind =
        find(restored, view, Outcome.GAP, chain -> n(chain, view) < chain.getValue());
    // What is missing is not to be accepted where a rewind is: it goes first.
    return behind.isPresent()
        ? behind
        : find(
            restored,
            view,
            Outcome.REWOUND,
            chain -> n(chain, view) > chain.getValue() || cursor(chain, view) > 0);
  }

  private static Optional<Finding> find(
      Map<String, Long> restored,
      LedgerView view,
      Outcome outcome,
      Predicate<Map.Entry<String, Long>> misfit) {
    return restored.entrySet().stream()
        .filter(misfit)
        .findFirst()
        .map(
            chain ->
                new Finding(
                    outcome,
                    "it is at batch %d+%d of chain %s, the restored state at %d"
                        .formatted(
                            n(chain, view),
                            cursor(chain, view),
                            chain.getKey(),
                            chain.getValue())));
  }

  private static long n(Map.Entry<String, Long> chain, LedgerView view) {
    return view.chain(chain.getKey()).map(ChainEntry::n).orElse(0L);
  }

  private static int cursor(Map.Entry<String, Long> chain, LedgerView view) {
    return view.chain(chain.getKey()).map(ChainEntry::cursor).orElse(0);
  }

  /**
   * For a start without state: nothing of this very job may have been applied before (REWOUND), and
   * whether anything of another job was (SINK_ID_REUSED) is for the policy to judge.
   *
   * @param label of the committer that starts
   * @param view read after its takeover
   * @return REWOUND or SINK_ID_REUSED; empty if nothing was ever applied
   */
  public static Optional<Finding> onFreshStart(Label label, LedgerView view) {
    Optional<Finding> rewound =
        view.chains().stream()
            .filter(chain -> chain.moved() && chain.by().jobId().equals(label.jobId()))
            .findFirst()
            .map(
                chain ->
                    new Finding(
                        Outcome.REWOUND,
                        "this job has applied %d batches of chain %s already, and now starts"
                                .formatted(chain.n(), chain.chainId())
                            + " without state"));
    return rewound.isPresent()
        ? rewound
        : view.chains().stream()
            .filter(ChainEntry::moved)
            .findFirst()
            .map(
                chain ->
                    new Finding(
                        Outcome.SINK_ID_REUSED,
                        "job %s has used this ledger, and this start has no state: nothing is"
                                .formatted(chain.by().jobId())
                            + " skipped, so what the source replays is applied again"));
  }
}
