package io.cdcpipeline.sink.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether state and store fit together after a restore: pure rules over what the ledger says.
 *
 * <p>Each returns what is wrong, or nothing. See docs/decisions for the cases that each rule is
 * there for.
 */
public final class RestoreChecks {

  private RestoreChecks() {}

  /** What a check found. */
  public record Finding(Outcome outcome, String reason) {}

  /**
   * Before the first batch of a restored chain is replayed.
   *
   * @param batch the first one seen of its chain; the label is that of the writer instance
   */
  public static Optional<Finding> beforeReplay(Batch batch, LedgerView view) {
    Label label = batch.label();
    List<Take> takes = view.takes().stream().filter(take -> take.label().equals(label)).toList();
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

  /** Whether {@code chain} was moved by someone who came after the state with {@code batch}. */
  private static boolean overtakes(ChainEntry chain, Batch batch, long epoch) {
    Label label = batch.label();
    boolean sameSlotOrOtherParallelism =
        chain.born().parallelism() != label.parallelism()
            || chain.born().subtask() == label.subtask();
    boolean replayBySibling =
        label.sameRestore(chain.by().jobId(), chain.by().restored())
            && !label.sameRestore(chain.born());
    return !chain.chainId().equals(batch.chainId())
        && sameSlotOrOtherParallelism
        && chain.moved()
        && chain.by().epoch() > epoch
        && !replayBySibling;
  }

  /**
   * When the replay is over: the store must be exactly where the restored state ends.
   *
   * @param restored the highest n of every restored chain
   */
  public static Optional<Finding> afterReplay(Map<String, Long> restored, LedgerView view) {
    return restored.entrySet().stream()
        .filter(chain -> chain.getValue() > 0 || view.chain(chain.getKey()).isPresent())
        .filter(
            chain ->
                !view.chain(chain.getKey())
                    .filter(entry -> entry.n() == chain.getValue() && entry.cursor() == 0)
                    .isPresent())
        .findFirst()
        .map(
            chain ->
                new Finding(
                    Outcome.REWOUND,
                    "it is at batch %s of chain %s, the restored state at %d"
                        .formatted(
                            view.chain(chain.getKey())
                                .map(entry -> entry.n() + "+" + entry.cursor())
                                .orElse("0"),
                            chain.getKey(),
                            chain.getValue())));
  }

  /** For a start without state: nothing of this very job may have been applied before. */
  public static Optional<Finding> onFreshStart(Label label, LedgerView view) {
    return view.chains().stream()
        .filter(chain -> chain.moved() && chain.by().jobId().equals(label.jobId()))
        .findFirst()
        .map(
            chain ->
                new Finding(
                    Outcome.REWOUND,
                    "this job has applied %d batches of chain %s already, and now starts without"
                            .formatted(chain.n(), chain.chainId())
                        + " state"));
  }
}
