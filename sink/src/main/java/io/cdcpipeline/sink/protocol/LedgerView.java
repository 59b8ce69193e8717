package io.cdcpipeline.sink.protocol;

import java.util.List;
import java.util.Optional;

/** The take and chain records of one sink, as read at one moment. */
public record LedgerView(List<Take> takes, List<ChainEntry> chains) {

  public LedgerView {
    takes = List.copyOf(takes);
    chains = List.copyOf(chains);
  }

  /** The record of one chain; empty when none of its batches was applied. */
  public Optional<ChainEntry> chain(String chainId) {
    return chains.stream().filter(chain -> chain.chainId().equals(chainId)).findFirst();
  }
}
