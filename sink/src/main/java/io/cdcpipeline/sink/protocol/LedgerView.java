package io.cdcpipeline.sink.protocol;

import java.util.List;
import java.util.Optional;

/**
 * The take and chain records of one sink.
 *
 * @param takes in any order
 * @param chains in any order
 */
public record LedgerView(List<Take> takes, List<ChainEntry> chains) {

  /**
   * Copies both lists.
   *
   * @param takes without null
   * @param chains without null
   */
  public LedgerView {
    takes = List.copyOf(takes);
    chains = List.copyOf(chains);
  }

  /**
   * The record of one chain; empty when none of its batches was applied.
   *
   * @param chainId with its lane, if it has any
   * @return what the store had when the view was read
   */
  public Optional<ChainEntry> chain(String chainId) {
    return chains.stream().filter(chain -> chain.chainId().equals(chainId)).findFirst();
  }
}
